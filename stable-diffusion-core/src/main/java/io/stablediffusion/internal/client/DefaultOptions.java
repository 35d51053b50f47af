package io.stablediffusion.internal.client;

import java.util.LinkedHashMap;
import java.util.Map;

import io.stablediffusion.internal.Checks;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.parameter.ParameterRules;
import io.stablediffusion.internal.transport.Transport;
import io.stablediffusion.json.JsonObject;
import io.stablediffusion.server.Options;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

record DefaultOptions(Transport transport) implements Options {

	/**
	 * No rules except that the value can be written as JSON: settings differ by server.
	 */
	private static final ParameterRules RULES = new ParameterRules();

	@Override
	public Mono<JsonObject> get() {
		return this.transport.perform(Endpoint.OPTIONS);
	}

	@Override
	public Mono<Void> set(Map<String, @Nullable Object> options) {
		if (Checks.notNull("options", options).isEmpty()) {
			throw new IllegalArgumentException("options must not be empty: name the settings to change");
		}
		Map<String, @Nullable Object> checked = new LinkedHashMap<>();
		options.forEach((name, value) -> checked.put(Checks.notBlank("a name in options", name),
				(value != null) ? RULES.check(name, value) : null));
		return this.transport.perform(Endpoint.SET_OPTIONS, checked);
	}

}
