package io.stablediffusion.internal.image;

import java.util.List;

import io.stablediffusion.image.Image;
import io.stablediffusion.internal.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;

/**
 * Reads an image that {@link ImageResponseDecoder} has decoded by its index, or decodes
 * base64 without an intermediate string.
 */
public final class ImageDeserializer extends ValueDeserializer<Image> {

	@Override
	public @Nullable Image deserialize(JsonParser parser, DeserializationContext context) {
		if (parser.hasToken(JsonToken.VALUE_NUMBER_INT)
				&& context.getAttribute(ImageResponseDecoder.IMAGES) instanceof List<?> images) {
			int number = parser.getIntValue();
			return (number >= 0 && number < images.size()) ? (Image) images.get(number) : null;
		}
		if (!parser.hasToken(JsonToken.VALUE_STRING)) {
			return (Image) context.handleUnexpectedToken(Image.class, parser);
		}
		byte[] bytes = parser.getBinaryValue(Json.BASE64);
		return (bytes.length > 0) ? ImageFactory.of(ImageSource.of(bytes)) : null;
	}

}
