package io.stablediffusion.server;

import java.util.Collections;
import java.util.Map;

import io.stablediffusion.internal.Checks;
import io.stablediffusion.json.JsonObject;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The settings of a server. There are hundreds, they differ between servers, and
 * extensions add theirs: so they are an open object, not a closed type. They are for
 * everybody; a request has {@code overrideSetting} for itself.
 */
public interface Options {

	/**
	 * All settings: {@code GET /sdapi/v1/options}.
	 * @return the settings, for example {@code samples_format}
	 */
	Mono<JsonObject> get();

	/**
	 * Changes some settings: {@code POST /sdapi/v1/options}. AUTOMATIC1111 applies them
	 * one after the other and stops at the first that it does not know, so one of several
	 * may be in force after an error.
	 * @param options names and values; what is not named stays as it is. A null resets a
	 * setting where the server allows it
	 * @return completes when the server has answered
	 */
	Mono<Void> set(Map<String, @Nullable Object> options);

	/**
	 * Changes one setting.
	 * @param name for example {@code CLIP_stop_at_last_layers}
	 * @param value the value; null resets the setting where the server allows it
	 * @return completes when the server has answered
	 */
	default Mono<Void> set(String name, @Nullable Object value) {
		return set(Collections.singletonMap(Checks.notBlank("name", name), value));
	}

}
