package io.stablediffusion.image;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;

/**
 * Encodes a picture straight into the JSON's bytes, without a string in between.
 */
final class ImageSerializer extends ValueSerializer<Image> {

	@Override
	public void serialize(Image image, JsonGenerator generator, SerializationContext context) {
		image.writeTo(generator);
	}

}
