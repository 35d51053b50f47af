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
		return resolve(model)
			.flatMap((found) -> this.transport.perform(Endpoint.SET_MODEL, Map.of(OPTION, found.title()))
				.then(Mono.defer(() -> confirm(found))));
	}

	@Override
	public Mono<Model> resolve(String model) {
		return list().collectList().map((models) -> ModelNames.resolve(models, model));
	}

	/** Servers have answered 200 and kept the old model. */
	private Mono<Void> confirm(Model expected) {
		return current().filter((title) -> !ModelNames.matches(expected, title))
			.flatMap((title) -> Mono.error(new DecodingException(
					"[models.set] The server took '" + expected.title() + "', but generates with '" + title + "'",
					null)));
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
