package io.stablediffusion.internal.client;

import java.util.Map;
import java.util.Objects;

import io.stablediffusion.internal.Checks;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.transport.Transport;
import io.stablediffusion.json.JsonObject;
import io.stablediffusion.server.Training;
import reactor.core.publisher.Mono;

record DefaultTraining(Transport transport) implements Training {

	@Override
	public Mono<String> createEmbedding(Map<String, Object> arguments) {
		return perform(Endpoint.CREATE_EMBEDDING, arguments);
	}

	@Override
	public Mono<String> createHypernetwork(Map<String, Object> arguments) {
		return perform(Endpoint.CREATE_HYPERNETWORK, arguments);
	}

	@Override
	public Mono<String> trainEmbedding(Map<String, Object> arguments) {
		return perform(Endpoint.TRAIN_EMBEDDING, arguments);
	}

	@Override
	public Mono<String> trainHypernetwork(Map<String, Object> arguments) {
		return perform(Endpoint.TRAIN_HYPERNETWORK, arguments);
	}

	private Mono<String> perform(Endpoint<JsonObject> endpoint, Map<String, Object> arguments) {
		return this.transport.perform(endpoint, Checks.noNulls("arguments", arguments))
			.map((response) -> Objects.requireNonNullElse(response.text("info"), ""));
	}

}
