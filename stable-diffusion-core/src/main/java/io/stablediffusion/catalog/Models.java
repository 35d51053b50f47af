package io.stablediffusion.catalog;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Lists the models ("checkpoints") of a server and changes the current model.
 *
 * @since 0.1.0
 */
public interface Models {

	/**
	 * Lists the models: {@code GET /sdapi/v1/sd-models}.
	 * @return the models
	 */
	Flux<Model> list();

	/**
	 * Returns the current model: {@code sd_model_checkpoint} of
	 * {@code GET /sdapi/v1/options}.
	 * @return the title of the model, or empty if the server names none
	 */
	Mono<String> current();

	/**
	 * Changes the current model: resolves the name, sets the model with
	 * {@code POST /sdapi/v1/options} and reads the setting back. The setting applies to
	 * all clients of the server; use {@code checkpoint(...)} to set the model of a single
	 * request. AUTOMATIC1111 loads the model before it returns a response, which may take
	 * a minute; Forge loads it at the next generation.
	 * @param model the title, name, file name or hash, or at least the first 6 digits of
	 * the hash
	 * @return completes when the server has changed the model; fails with an
	 * {@link IllegalArgumentException} that contains the closest names if there is no
	 * such model
	 */
	Mono<Void> set(String model);

	/**
	 * Returns the model with a name, as {@link #set} resolves it.
	 * @param model the title, name, file name or hash, or at least the first 6 digits of
	 * the hash
	 * @return the model; fails with an {@link IllegalArgumentException} that contains the
	 * closest names if there is no such model
	 */
	Mono<Model> resolve(String model);

	/**
	 * Makes the server scan its directories for new model files:
	 * {@code POST /sdapi/v1/refresh-checkpoints}.
	 * @return completes when the server has returned its response
	 */
	Mono<Void> refresh();

	/**
	 * Unloads the model from GPU memory: {@code POST /sdapi/v1/unload-checkpoint}.
	 * @return completes when the server has returned its response
	 */
	Mono<Void> unload();

	/**
	 * Loads the model into GPU memory again: {@code POST /sdapi/v1/reload-checkpoint}.
	 * @return completes when the server has returned its response
	 */
	Mono<Void> reload();

}
