package io.stablediffusion.blocking;

import java.util.Map;

import io.stablediffusion.json.JsonObject;
import io.stablediffusion.server.Options;
import org.jspecify.annotations.Nullable;

/**
 * {@link Options}, waiting for the results.
 */
public final class BlockingOptions {

	private final Options options;

	BlockingOptions(Options options) {
		this.options = options;
	}

	public JsonObject get() {
		return Waiting.await(this.options.get());
	}

	public void set(Map<String, @Nullable Object> options) {
		Waiting.awaitEnd(this.options.set(options));
	}

	public void set(String name, @Nullable Object value) {
		Waiting.awaitEnd(this.options.set(name, value));
	}

}
