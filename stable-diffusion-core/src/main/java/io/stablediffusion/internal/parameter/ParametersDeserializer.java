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
 * Reads what {@link ParametersSerializer} wrote, and checks it as if it were set by hand.
 *
 * @param <T> what the parameters are for
 */
public abstract class ParametersDeserializer<T> extends StdDeserializer<T> {

	private final transient Function<Map<String, @Nullable Object>, T> factory;

	/**
	 * Makes values of a type.
	 * @param type the type
	 * @param factory makes one of the values that were read; complains with an
	 * {@link IllegalArgumentException}
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
		// after the type's id the first name comes without a brace
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
			throw new IllegalArgumentException("The JSON is nested more than " + Values.MAX_DEPTH + " levels deep");
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
			default -> throw new IllegalArgumentException("The JSON ends too early");
		};
	}

}
