package io.stablediffusion.generation;

import io.stablediffusion.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What is embedded in an image.
 *
 * @param info the generation parameters as text, empty if there are none
 * @param items all texts in the image by their keywords
 * @param parameters the generation parameters, parsed by the server; since 1.6
 */
public record ImageMetadata(String info, JsonObject items, JsonObject parameters) {

	public ImageMetadata(@Nullable String info, @Nullable JsonObject items, @Nullable JsonObject parameters) {
		this.info = (info != null) ? info : "";
		this.items = (items != null) ? items : JsonObject.EMPTY;
		this.parameters = (parameters != null) ? parameters : JsonObject.EMPTY;
	}

}
