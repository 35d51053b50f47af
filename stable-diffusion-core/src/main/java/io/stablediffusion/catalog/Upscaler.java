package io.stablediffusion.catalog;

import org.jspecify.annotations.Nullable;

/**
 * An upscaler.
 *
 * @param name what a request names
 * @param modelName its model
 * @param modelPath the model's file on the server
 * @param modelUrl where the model comes from
 * @param scale by how much it enlarges
 */
public record Upscaler(String name, @Nullable String modelName, @Nullable String modelPath, @Nullable String modelUrl,
		@Nullable Double scale) {

	public Upscaler(@Nullable String name, @Nullable String modelName, @Nullable String modelPath,
			@Nullable String modelUrl, @Nullable Double scale) {
		this.name = (name != null) ? name : "";
		this.modelName = modelName;
		this.modelPath = modelPath;
		this.modelUrl = modelUrl;
		this.scale = scale;
	}

}
