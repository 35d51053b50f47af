package io.stablediffusion.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A model of Real-ESRGAN.
 *
 * @param name its name
 * @param path its file or address
 * @param scale by how much it enlarges; null where the server says no whole number
 */
public record RealEsrganModel(String name, @Nullable String path, @Nullable Integer scale) {

	public RealEsrganModel(@Nullable String name, @Nullable String path, @Nullable Integer scale) {
		this.name = (name != null) ? name : "";
		this.path = path;
		this.scale = scale;
	}

}
