package io.stablediffusion.blocking;

import java.util.List;
import java.util.Optional;

import io.stablediffusion.catalog.Model;
import io.stablediffusion.catalog.Models;

/**
 * The blocking variant of {@link Models}: each method blocks the calling thread until its
 * result is available. It throws the exceptions that the reactive variant emits.
 *
 * @since 0.1.0
 */
public final class BlockingModels {

	private final Models models;

	BlockingModels(Models models) {
		this.models = models;
	}

	/**
	 * Lists the models: {@code GET /sdapi/v1/sd-models}.
	 * @return the models
	 */
	public List<Model> list() {
		return Waiting.await(this.models.list());
	}

	/**
	 * Returns the current model: {@code sd_model_checkpoint} of
	 * {@code GET /sdapi/v1/options}.
	 * @return the title of the model, or empty if the server names none
	 */
	public Optional<String> current() {
		return Waiting.awaitOptional(this.models.current());
	}

	/**
	 * Returns the model with a name, as {@link #set} resolves it.
	 * @param model the title, name, file name or hash, or at least the first 6 digits of
	 * the hash
	 * @return the model
	 * @throws IllegalArgumentException if there is no such model; its message contains
	 * the closest names
	 */
	public Model resolve(String model) {
		return Waiting.await(this.models.resolve(model));
	}

	/**
	 * Changes the current model: resolves the name, sets the model with
	 * {@code POST /sdapi/v1/options} and reads the setting back. The setting applies to
	 * all clients of the server; use {@code checkpoint(...)} to set the model of a single
	 * request. AUTOMATIC1111 loads the model before it returns a response, which may take
	 * a minute; Forge loads it at the next generation.
	 * @param model the title, name, file name or hash, or at least the first 6 digits of
	 * the hash
	 * @throws IllegalArgumentException if there is no such model; its message contains
	 * the closest names
	 */
	public void set(String model) {
		Waiting.awaitEnd(this.models.set(model));
	}

	/**
	 * Makes the server scan its directories for new model files:
	 * {@code POST /sdapi/v1/refresh-checkpoints}.
	 */
	public void refresh() {
		Waiting.awaitEnd(this.models.refresh());
	}

	/**
	 * Unloads the model from GPU memory: {@code POST /sdapi/v1/unload-checkpoint}.
	 */
	public void unload() {
		Waiting.awaitEnd(this.models.unload());
	}

	/**
	 * Loads the model into GPU memory again: {@code POST /sdapi/v1/reload-checkpoint}.
	 */
	public void reload() {
		Waiting.awaitEnd(this.models.reload());
	}

}
