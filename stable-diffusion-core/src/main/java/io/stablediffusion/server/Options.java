package io.stablediffusion.server;

import java.util.Collections;
import java.util.Map;

import io.stablediffusion.internal.Checks;
import io.stablediffusion.json.JsonObject;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Reads and changes the settings of a server. The settings differ between servers, and
 * extensions add settings, so they are a {@link JsonObject}. They apply to all clients of
 * the server; use {@code overrideSetting} to change a setting for a single request.
 *
 * @since 0.1.0
 */
public interface Options {

	/**
	 * Returns all settings: {@code GET /sdapi/v1/options}.
	 * @return the settings, for example {@code samples_format}
	 */
	Mono<JsonObject> get();

	/**
	 * Changes settings: {@code POST /sdapi/v1/options}. AUTOMATIC1111 applies them one
	 * after the other and stops at the first unknown name, so that some settings may have
	 * changed after an error.
	 * @param options the names and values of the settings to change. Null resets a
	 * setting if the server supports it
	 * @return completes when the server has returned its response
	 */
	Mono<Void> set(Map<String, @Nullable Object> options);

	/**
	 * Changes one setting.
	 * @param name the name, for example {@code CLIP_stop_at_last_layers}
	 * @param value the value; null resets the setting if the server supports it
	 * @return completes when the server has returned its response
	 */
	default Mono<Void> set(String name, @Nullable Object value) {
		return set(Collections.singletonMap(Checks.notBlank("name", name), value));
	}

}
