package io.stablediffusion.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A VAE of a server, which decodes latent images.
 *
 * @param modelName the name for the setting {@code sd_vae}
 * @param filename its file on the server
 * @since 0.1.0
 */
public record Vae(String modelName, @Nullable String filename) {

	public Vae(@Nullable String modelName, @Nullable String filename) {
		this.modelName = (modelName != null) ? modelName : "";
		this.filename = filename;
	}

}
