package io.stablediffusion.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A way to enlarge before the image is decoded.
 *
 * @param name what a hires. fix names as its upscaler, for example {@code Latent}
 */
public record LatentUpscaleMode(String name) {

	public LatentUpscaleMode(@Nullable String name) {
		this.name = (name != null) ? name : "";
	}

}
