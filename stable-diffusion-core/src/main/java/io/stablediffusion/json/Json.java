package io.stablediffusion.json;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.Base64Variant;
import tools.jackson.core.Base64Variant.PaddingReadBehaviour;
import tools.jackson.core.Base64Variants;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * The mapper of this client. It is the client's own, never the application's: an
 * application's naming strategy or inclusion rules would change what goes over the wire.
 */
public final class Json {

	/** The base64 of the API: in one line, read with or without padding. */
	public static final Base64Variant BASE64 = Base64Variants.MIME_NO_LINEFEEDS
		.withReadPadding(PaddingReadBehaviour.PADDING_ALLOWED);

	/**
	 * Ignores fields that it does not know, accepts missing and null ones, writes what is
	 * set and nothing else.
	 */
	public static final JsonMapper MAPPER = JsonMapper.builder()
		.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
		.enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // Python writes NaN and
															// Infinity
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
		.changeDefaultPropertyInclusion((inclusion) -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
		.defaultBase64Variant(BASE64)
		.build();

	private static final TypeReference<Map<String, @Nullable Object>> OBJECT = new TypeReference<>() {
	};

	private Json() {
	}

	/**
	 * Reads a JSON object from text.
	 * @param json the text, for example a generation's {@code info}
	 * @return the object, or an empty one when the text is no JSON object
	 */
	public static JsonObject parseObject(@Nullable String json) {
		if (json == null || json.isBlank()) {
			return JsonObject.EMPTY;
		}
		try {
			Map<String, @Nullable Object> fields = MAPPER.readValue(json, OBJECT);
			return (fields != null) ? new JsonObject(fields) : JsonObject.EMPTY;
		}
		catch (JacksonException ex) {
			return JsonObject.EMPTY;
		}
	}

}
