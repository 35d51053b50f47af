package io.stablediffusion.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A VAE, which decodes images.
 *
 * @param modelName what {@code sd_vae} names
 * @param filename its file on the server
 */
public record Vae(String modelName, @Nullable String filename) {

	public Vae(@Nullable String modelName, @Nullable String filename) {
		this.modelName = (modelName != null) ? modelName : "";
		this.filename = filename;
	}

}
