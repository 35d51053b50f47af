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
 * The mapper of this client. The application's mapper is not used, because its naming
 * strategy or inclusion rules would change the requests.
 */
public final class Json {

	/** The base64 of the API: one line, with or without padding when read. */
	public static final Base64Variant BASE64 = Base64Variants.MIME_NO_LINEFEEDS
		.withReadPadding(PaddingReadBehaviour.PADDING_ALLOWED);

	/**
	 * Ignores unknown fields, accepts missing and null fields, and omits null fields when
	 * writing.
	 */
	public static final JsonMapper MAPPER = JsonMapper.builder()
		.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
		// Python writes NaN and Infinity
		.enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
		.changeDefaultPropertyInclusion((inclusion) -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
		.defaultBase64Variant(BASE64)
		.build();

	/** The tolerant mapper for responses: see {@link #readerFor}. */
	private static final JsonMapper RESPONSES = MAPPER.rebuild().addModule(new ResponseModule()).build();

	private Json() {
	}

	/**
	 * Returns the reader of a response. Types of this client are read with tolerance: an
	 * invalid value (of another type, a number out of range, a fraction for an integer)
	 * is null, or 0 or false for a primitive, and lists and maps omit null values. Other
	 * types are read by Jackson's rules.
	 * @param type the type
	 * @return the reader
	 */
	public static ObjectReader readerFor(TypeReference<?> type) {
		JavaType constructed = MAPPER.constructType(type);
		return (isOurs(constructed) ? RESPONSES : MAPPER).readerFor(constructed);
	}

	/** Whether the type is one of this client, or a collection or map of such types. */
	private static boolean isOurs(JavaType type) {
		return type.getRawClass().getName().startsWith("io.stablediffusion.")
				|| (type.isContainerType() && isOurs(type.getContentType()));
	}

	/**
	 * Reads a JSON object from text.
	 * @param json the text, for example a generation's {@code info}
	 * @return the object, or an empty object if the text is not a JSON object
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
