package io.stablediffusion.blocking;

import java.util.Map;

import io.stablediffusion.json.JsonObject;
import io.stablediffusion.server.Options;
import org.jspecify.annotations.Nullable;

/**
 * The blocking variant of {@link Options}: each method blocks the calling thread until
 * its result is available. It throws the exceptions that the reactive variant emits.
 *
 * @since 0.1.0
 */
public final class BlockingOptions {

	private final Options options;

	BlockingOptions(Options options) {
		this.options = options;
	}

	/**
	 * Returns all settings: {@code GET /sdapi/v1/options}.
	 * @return the settings, for example {@code samples_format}
	 */
	public JsonObject get() {
		return Waiting.await(this.options.get());
	}

	/**
	 * Changes settings: {@code POST /sdapi/v1/options}. AUTOMATIC1111 applies them one
	 * after the other and stops at the first unknown name, so that some settings may have
	 * changed after an error.
	 * @param options the names and values of the settings to change. Null resets a
	 * setting if the server supports it
	 */
	public void set(Map<String, @Nullable Object> options) {
		Waiting.awaitEnd(this.options.set(options));
	}

	/**
	 * Changes one setting.
	 * @param name the name, for example {@code CLIP_stop_at_last_layers}
	 * @param value the value; null resets the setting if the server supports it
	 */
	public void set(String name, @Nullable Object value) {
		Waiting.awaitEnd(this.options.set(name, value));
	}

}
