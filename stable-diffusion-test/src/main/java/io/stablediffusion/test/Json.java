package io.stablediffusion.test;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes JSON as Python does by default.
 */
final class Json {

	private static final JsonMapper ASCII = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

	private Json() {
	}

	static String ascii(@Nullable Object value) {
		return ASCII.writeValueAsString(value);
	}

}
