package io.stablediffusion.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A mode that upscales an image in latent space, before it is decoded.
 *
 * @param name the name for the upscaler of a hires. fix, for example {@code Latent}
 * @since 0.1.0
 */
public record LatentUpscaleMode(String name) {

	public LatentUpscaleMode(@Nullable String name) {
		this.name = (name != null) ? name : "";
	}

}
