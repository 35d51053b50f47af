package io.stablediffusion.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A Real-ESRGAN model of a server.
 *
 * @param name the name
 * @param path its file or URL
 * @param scale the factor by which it upscales; null if the server does not return a
 * whole number
 * @since 0.1.0
 */
public record RealEsrganModel(String name, @Nullable String path, @Nullable Integer scale) {

	public RealEsrganModel(@Nullable String name, @Nullable String path, @Nullable Integer scale) {
		this.name = (name != null) ? name : "";
		this.path = path;
		this.scale = scale;
	}

}
