package io.stablediffusion.internal.client;

import java.util.List;
import java.util.Map;

import io.stablediffusion.DecodingException;
import io.stablediffusion.catalog.Model;
import io.stablediffusion.catalog.Models;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.dialect.ModelNames;
import io.stablediffusion.internal.transport.Transport;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

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
		String name = requireName(model);
		return this.transport.together(Endpoint.SET_MODEL, list().collectList().flatMap((models) -> {
			Model found = ModelNames.resolve(models, name);
			return this.transport.perform(Endpoint.SET_MODEL, Map.of(OPTION, found.title()))
				.then(Mono.defer(() -> confirm(found, models)));
		}));
	}

	@Override
	public Mono<Model> resolve(String model) {
		String name = requireName(model);
		return list().collectList().map((models) -> ModelNames.resolve(models, name));
	}

	private static String requireName(@Nullable String model) {
		if (model == null || model.isBlank()) {
			throw new IllegalArgumentException("model must not be blank: use the title of a model that list() returns");
		}
		return model;
	}

	/** Checks the current model: some servers return 200 and keep the previous model. */
	private Mono<Void> confirm(Model expected, List<Model> models) {
		return this.transport.perform(Endpoint.CURRENT_MODEL)
			.filter((options) -> options.has(OPTION))
			.flatMap((options) -> {
				String title = options.text(OPTION);
				return (title != null && ModelNames.isTitleOf(expected, title, models)) ? Mono.empty() : Mono
					.error(new DecodingException(
							"[models.set] The server accepted '" + expected.title() + "' but did not switch to it: "
									+ ((title != null) ? "the current model is '" + title + "'"
											: "it has no current model")
									+ ". See the log of the server for the reason",
							null));
			});
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
