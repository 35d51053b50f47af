package io.stablediffusion.internal.parameter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

/**
 * Reads the JSON of {@link ParametersSerializer}, and checks it by the same rules as
 * values that an application sets.
 *
 * @param <T> the type that has the parameters
 */
public abstract class ParametersDeserializer<T> extends StdDeserializer<T> {

	private final transient Function<Map<String, @Nullable Object>, T> factory;

	/**
	 * Creates a deserializer.
	 * @param type the type
	 * @param factory creates an instance from the parameters; throws an
	 * {@link IllegalArgumentException} for invalid values
	 */
	protected ParametersDeserializer(Class<T> type, Function<Map<String, @Nullable Object>, T> factory) {
		super(type);
		this.factory = factory;
	}

	@Override
	@SuppressWarnings("unchecked")
	public T deserialize(JsonParser parser, DeserializationContext context) {
		if (!parser.isExpectedStartObjectToken() && !parser.hasToken(JsonToken.PROPERTY_NAME)
				&& !parser.hasToken(JsonToken.END_OBJECT)) {
			return (T) context.handleUnexpectedToken(getValueType(context), parser);
		}
		try {
			return this.factory.apply(readFields(parser, 0));
		}
		catch (IllegalArgumentException ex) {
			throw DatabindException.from(parser, ex.getMessage(), ex);
		}
	}

	private static Map<String, @Nullable Object> readFields(JsonParser parser, int depth) {
		Map<String, @Nullable Object> fields = new LinkedHashMap<>();
		// after a type id, the parser is already at the first name
		String name = parser.hasToken(JsonToken.PROPERTY_NAME) ? parser.currentName()
				: parser.hasToken(JsonToken.END_OBJECT) ? null : parser.nextName();
		for (; name != null; name = parser.nextName()) {
			parser.nextToken();
			fields.put(name, read(parser, depth));
		}
		return fields;
	}

	private static @Nullable Object read(JsonParser parser, int depth) {
		if (depth > Values.MAX_DEPTH) {
			throw new IllegalArgumentException("The JSON has more than " + Values.MAX_DEPTH + " nested levels");
		}
		return switch (parser.currentToken()) {
			case START_OBJECT -> readFields(parser, depth + 1);
			case START_ARRAY -> {
				List<@Nullable Object> elements = new ArrayList<>();
				while (parser.nextToken() != JsonToken.END_ARRAY) {
					elements.add(read(parser, depth + 1));
				}
				yield elements;
			}
			case VALUE_STRING -> parser.getString();
			case VALUE_NUMBER_INT -> parser.getNumberValue();
			case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
			case VALUE_TRUE -> true;
			case VALUE_FALSE -> false;
			case VALUE_NULL -> null;
			case VALUE_EMBEDDED_OBJECT -> parser.getEmbeddedObject();
			default -> throw new IllegalArgumentException("The JSON is incomplete");
		};
	}

}
