package io.stablediffusion.catalog;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The models ("checkpoints") of a server, and which of them it generates with.
 */
public interface Models {

	/**
	 * The models that the server has found: {@code GET /sdapi/v1/sd-models}.
	 * @return the models
	 */
	Flux<Model> list();

	/**
	 * The model that the server generates with: {@code sd_model_checkpoint} of
	 * {@code GET /sdapi/v1/options}.
	 * @return the model's title, or empty when none is loaded
	 */
	Mono<String> current();

	/**
	 * Makes the server generate with another model: {@code POST /sdapi/v1/options}. This
	 * is the server's setting, for everybody; for one request there is
	 * {@code overrideSetting("sd_model_checkpoint", ...)}. AUTOMATIC1111 loads the model
	 * before it answers, which may take a minute; Forge loads it at the next generation.
	 * @param model title or name of a model
	 * @return completes when the server has answered
	 */
	Mono<Void> set(String model);

	/**
	 * Makes the server look for model files again:
	 * {@code POST /sdapi/v1/refresh-checkpoints}.
	 * @return completes when the server has answered
	 */
	Mono<Void> refresh();

	/**
	 * Takes the model out of the GPU's memory: {@code POST /sdapi/v1/unload-checkpoint}.
	 * @return completes when the server has answered
	 */
	Mono<Void> unload();

	/**
	 * Takes the model back into the GPU's memory:
	 * {@code POST /sdapi/v1/reload-checkpoint}.
	 * @return completes when the server has answered
	 */
	Mono<Void> reload();

}
