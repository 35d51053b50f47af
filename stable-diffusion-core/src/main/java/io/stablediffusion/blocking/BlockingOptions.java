package io.stablediffusion.blocking;

import java.util.Map;

import io.stablediffusion.json.JsonObject;
import io.stablediffusion.server.Options;

/**
 * {@link Options}, waiting for the results.
 */
public final class BlockingOptions {

	private final Options options;

	BlockingOptions(Options options) {
		this.options = options;
	}

	public JsonObject get() {
		return BlockingStableDiffusionClient.await(this.options.get());
	}

	public void set(Map<String, Object> options) {
		this.options.set(options).block();
	}

	public void set(String name, Object value) {
		this.options.set(name, value).block();
	}

}
