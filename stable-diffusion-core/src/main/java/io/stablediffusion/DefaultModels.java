package io.stablediffusion;

import java.util.Map;

import io.stablediffusion.catalog.Model;
import io.stablediffusion.catalog.Models;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.util.StringUtils;

record DefaultModels(Transport transport) implements Models {

	private static final String OPTION = "sd_model_checkpoint";

	@Override
	public Flux<Model> list() {
		return this.transport.list(Endpoint.MODELS);
	}

	@Override
	public Mono<String> current() {
		return this.transport.perform(Endpoint.CURRENT_MODEL).mapNotNull((options) -> options.text(OPTION));
	}

	@Override
	public Mono<Void> set(String model) {
		if (!StringUtils.hasText(model)) {
			throw new IllegalArgumentException("model must not be blank: use the title of a model that list() gives");
		}
		return this.transport.perform(Endpoint.SET_MODEL, Map.of(OPTION, model));
	}

	@Override
	public Mono<Void> refresh() {
		return this.transport.perform(Endpoint.REFRESH_MODELS);
	}

	@Override
	public Mono<Void> unload() {
		return this.transport.perform(Endpoint.UNLOAD_MODEL);
	}

	@Override
	public Mono<Void> reload() {
		return this.transport.perform(Endpoint.RELOAD_MODEL);
	}

}
