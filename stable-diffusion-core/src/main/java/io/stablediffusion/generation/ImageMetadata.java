package io.stablediffusion.generation;

import io.stablediffusion.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The texts that are embedded in an image, as a server reads them.
 *
 * @param info the infotext; empty if the image has none
 * @param items all texts of the image by keyword
 * @param parameters the generation parameters, parsed by the server; returned since
 * AUTOMATIC1111 1.6, otherwise empty
 * @since 0.1.0
 */
public record ImageMetadata(String info, JsonObject items, JsonObject parameters) {

	public ImageMetadata(@Nullable String info, @Nullable JsonObject items, @Nullable JsonObject parameters) {
		this.info = (info != null) ? info : "";
		this.items = (items != null) ? items : JsonObject.EMPTY;
		this.parameters = (parameters != null) ? parameters : JsonObject.EMPTY;
	}

}
