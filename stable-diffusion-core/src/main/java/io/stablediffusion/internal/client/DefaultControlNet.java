package io.stablediffusion.internal.client;

import java.util.List;

import io.stablediffusion.extension.ControlNet;
import io.stablediffusion.extension.DetectRequest;
import io.stablediffusion.extension.Detection;
import io.stablediffusion.internal.Checks;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.transport.Transport;
import io.stablediffusion.json.JsonObject;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

record DefaultControlNet(Transport transport) implements ControlNet {

	@Override
	public Flux<String> models() {
		return names(Endpoint.CONTROLNET_MODELS, "model_list");
	}

	@Override
	public Flux<String> models(boolean update) {
		return names(Endpoint.CONTROLNET_MODELS.query("update=" + update), "model_list");
	}

	@Override
	public Flux<String> modules(boolean aliasNames) {
		return names(Endpoint.CONTROLNET_MODULES.query("alias_names=" + aliasNames), "module_list");
	}

	@Override
	public Flux<String> modules() {
		return names(Endpoint.CONTROLNET_MODULES, "module_list");
	}

	@Override
	public Mono<JsonObject> controlTypes() {
		return this.transport.perform(Endpoint.CONTROLNET_TYPES);
	}

	@Override
	public Mono<Integer> version() {
		return this.transport.perform(Endpoint.CONTROLNET_VERSION)
			.mapNotNull((response) -> JsonObject.around(response, "version").integer("version"))
			.switchIfEmpty(this.transport.missingValue(Endpoint.CONTROLNET_VERSION, "a version"));
	}

	@Override
	public Mono<JsonObject> settings() {
		return this.transport.perform(Endpoint.CONTROLNET_SETTINGS);
	}

	@Override
	public Mono<Detection> detect(DetectRequest request) {
		return this.transport.perform(Endpoint.CONTROLNET_DETECT, Checks.notNull("request", request));
	}

	@Override
	public Mono<Detection> renderOpenpose(List<JsonObject> poses) {
		return this.transport.perform(Endpoint.CONTROLNET_OPENPOSE, Checks.noNulls("poses", poses));
	}

	private Flux<String> names(Endpoint<Object> endpoint, String field) {
		return this.transport.perform(endpoint)
			.flatMapIterable((response) -> JsonObject.around(response, field).texts(field));
	}

}
