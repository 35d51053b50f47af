package io.stablediffusion.catalog;

import org.jspecify.annotations.Nullable;

/**
 * An upscaler of a server.
 *
 * @param name the name for requests
 * @param modelName the name of its model
 * @param modelPath the file of its model on the server
 * @param modelUrl the URL from which the server downloads the model
 * @param scale the factor by which it upscales
 * @since 0.1.0
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
