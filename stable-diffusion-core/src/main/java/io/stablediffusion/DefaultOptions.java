package io.stablediffusion;

import java.util.Map;

import io.stablediffusion.json.JsonObject;
import io.stablediffusion.server.Options;
import reactor.core.publisher.Mono;

record DefaultOptions(Transport transport) implements Options {

	@Override
	public Mono<JsonObject> get() {
		return this.transport.perform(Endpoint.OPTIONS);
	}

	@Override
	public Mono<Void> set(Map<String, Object> options) {
		if (options.isEmpty()) {
			throw new IllegalArgumentException("options must not be empty: name the settings to change");
		}
		return this.transport.perform(Endpoint.SET_OPTIONS, Map.copyOf(options));
	}

}
