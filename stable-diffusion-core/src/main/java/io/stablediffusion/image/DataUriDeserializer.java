package io.stablediffusion.image;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;

/**
 * Reads a small picture that comes as a data URI, or as plain base64.
 */
public final class DataUriDeserializer extends ValueDeserializer<Image> {

	@Override
	public @Nullable Image deserialize(JsonParser parser, DeserializationContext context) {
		String text = parser.getValueAsString("");
		if (text.isEmpty()) {
			return null;
		}
		try {
			return Image.fromBase64(text);
		}
		catch (IllegalArgumentException ex) {
			throw context.weirdStringException("[" + text.length() + " characters]", Image.class, "no picture");
		}
	}

}
