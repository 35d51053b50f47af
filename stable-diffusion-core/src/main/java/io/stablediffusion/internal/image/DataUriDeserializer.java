package io.stablediffusion.internal.image;

import io.stablediffusion.image.Image;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;

/**
 * Reads a preview image from a data URI or from base64. A preview that cannot be read is
 * null, so that the rest of the response can be used.
 */
public final class DataUriDeserializer extends ValueDeserializer<Image> {

	@Override
	public @Nullable Image deserialize(JsonParser parser, DeserializationContext context) {
		if (!parser.hasToken(JsonToken.VALUE_STRING)) {
			parser.skipChildren();
			return null;
		}
		String text = parser.getString();
		try {
			return text.isEmpty() ? null : Image.fromBase64(text);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

}
