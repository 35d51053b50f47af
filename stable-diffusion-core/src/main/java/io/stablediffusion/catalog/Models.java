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
	 * Makes the server generate with another model: looks it up, sets it with
	 * {@code POST /sdapi/v1/options} and reads it back. This is the server's setting, for
	 * everybody; a request has {@code checkpoint(...)} for itself. AUTOMATIC1111 loads
	 * the model before it answers, which may take a minute; Forge loads it at the next
	 * generation.
	 * @param model title, name, file name, hash, or at least 6 digits of the hash
	 * @return completes when the server has changed its model; an
	 * {@link IllegalArgumentException} with the closest names when it has no such model
	 */
	Mono<Void> set(String model);

	/**
	 * Finds the model that a name means, as {@link #set} does.
	 * @param model title, name, file name, hash, or at least 6 digits of the hash
	 * @return the model, or an {@link IllegalArgumentException} with the closest names
	 */
	Mono<Model> resolve(String model);

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
