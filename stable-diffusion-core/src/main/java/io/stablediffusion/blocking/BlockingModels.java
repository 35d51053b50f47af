package io.stablediffusion.blocking;

import java.util.List;
import java.util.Optional;

import io.stablediffusion.catalog.Model;
import io.stablediffusion.catalog.Models;

/**
 * {@link Models}, waiting for the results.
 */
public final class BlockingModels {

	private final Models models;

	BlockingModels(Models models) {
		this.models = models;
	}

	public List<Model> list() {
		return Waiting.await(this.models.list());
	}

	public Optional<String> current() {
		return Waiting.awaitOptional(this.models.current());
	}

	public Model resolve(String model) {
		return Waiting.await(this.models.resolve(model));
	}

	public void set(String model) {
		Waiting.awaitEnd(this.models.set(model));
	}

	public void refresh() {
		Waiting.awaitEnd(this.models.refresh());
	}

	public void unload() {
		Waiting.awaitEnd(this.models.unload());
	}

	public void reload() {
		Waiting.awaitEnd(this.models.reload());
	}

}
