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
		return BlockingStableDiffusionClient.await(this.models.list().collectList());
	}

	public Optional<String> current() {
		return this.models.current().blockOptional();
	}

	public Model resolve(String model) {
		return BlockingStableDiffusionClient.await(this.models.resolve(model));
	}

	public void set(String model) {
		this.models.set(model).block();
	}

	public void refresh() {
		this.models.refresh().block();
	}

	public void unload() {
		this.models.unload().block();
	}

	public void reload() {
		this.models.reload().block();
	}

}
