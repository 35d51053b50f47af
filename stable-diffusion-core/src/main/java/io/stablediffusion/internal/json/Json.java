package io.stablediffusion.internal.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stablediffusion.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.Base64Variant.PaddingReadBehaviour;
import tools.jackson.core.Base64Variant;
import tools.jackson.core.Base64Variants;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
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

	/** Reads also what is not as it should be: see {@link #readerFor}. */
	private static final JsonMapper RESPONSES = MAPPER.rebuild().addModule(new ResponseModule()).build();

	private Json() {
	}

	/**
	 * The reader of a response. What this client documents is read with tolerance: a
	 * value that a field cannot hold (of another type, a number out of range, a fraction
	 * for a whole number) is null, or for a primitive 0 or false, and lists and maps
	 * leave out what is null. A type of the caller's own is read as Jackson reads it.
	 * @param type the type
	 * @return a reader
	 */
	public static ObjectReader readerFor(TypeReference<?> type) {
		JavaType constructed = MAPPER.constructType(type);
		return (isOurs(constructed) ? RESPONSES : MAPPER).readerFor(constructed);
	}

	/** A type of this client, or a collection of them. */
	private static boolean isOurs(JavaType type) {
		return type.getRawClass().getName().startsWith("io.stablediffusion.")
				|| (type.isContainerType() && isOurs(type.getContentType()));
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
			JsonObject object = RESPONSES.readValue(json, JsonObject.class);
			return (object != null) ? object : JsonObject.EMPTY;
		}
		catch (JacksonException ex) {
			return JsonObject.EMPTY;
		}
	}

}
