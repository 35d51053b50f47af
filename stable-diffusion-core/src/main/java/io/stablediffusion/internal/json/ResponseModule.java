package io.stablediffusion.internal.json;

import java.io.Serial;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import io.stablediffusion.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.std.DelegatingDeserializer;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.databind.type.MapType;
import tools.jackson.databind.util.AccessPattern;

/**
 * Reads responses that do not match the documentation of their server. An invalid value
 * (another type, a number out of range, a fraction for an integer) is null, or 0 or false
 * for a primitive, and does not affect other values. Lists and maps omit null values. The
 * errors that remain are a response that is not JSON or whose root has another type, and
 * invalid images.
 */
final class ResponseModule extends SimpleModule {

	@Serial
	private static final long serialVersionUID = 1;

	ResponseModule() {
		super("stable-diffusion-responses");
		add(Integer.class, Numbers::integer, null);
		add(Integer.TYPE, Numbers::integer, 0);
		add(Long.class, Numbers::whole, null);
		add(Long.TYPE, Numbers::whole, 0L);
		add(Double.class, Numbers::finite, null);
		add(Double.TYPE, Numbers::finite, 0.0);
		add(Boolean.class, (value) -> (value instanceof Boolean flag) ? flag : null, null);
		add(Boolean.TYPE, (value) -> (value instanceof Boolean flag) ? flag : null, false);
		addDeserializer(String.class, new TextDeserializer());
		addDeserializer(Object.class, new AnythingDeserializer());
		addDeserializer(JsonObject.class, new ObjectDeserializer());
		setDeserializerModifier(new Shapes());
	}

	private <T> void add(Class<T> type, Function<@Nullable Object, @Nullable T> reading, @Nullable T otherwise) {
		addDeserializer(type, new ScalarDeserializer<>(type, reading, otherwise));
	}

	/** Skips a value of another type and returns its substitute. */
	private static <T> @Nullable T other(Class<?> type, JsonParser parser, DeserializationContext context,
			@Nullable T otherwise) {
		boolean structure = Objects.requireNonNull(parser.currentToken()).isStructStart();
		TokenStreamContext around = parser.streamReadContext();
		if ((structure ? around.getParent() : around).inRoot()) {
			context.handleUnexpectedToken(type, parser);
		}
		parser.skipChildren();
		return otherwise;
	}

	/** Reads any value. Jackson limits the nesting depth and the digits of a number. */
	private static @Nullable Object anything(JsonParser parser) {
		return switch (parser.currentToken()) {
			case START_OBJECT, PROPERTY_NAME, END_OBJECT -> object(parser);
			case START_ARRAY -> array(parser);
			case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
			case VALUE_TRUE -> true;
			case VALUE_FALSE -> false;
			case VALUE_NULL -> null;
			default -> parser.getString();
		};
	}

	/** Reads an object. Jackson may already have read its first token. */
	private static Map<String, @Nullable Object> object(JsonParser parser) {
		Map<String, @Nullable Object> fields = new LinkedHashMap<>();
		String name = parser.hasToken(JsonToken.START_OBJECT) ? parser.nextName() : parser.currentName();
		while (parser.hasToken(JsonToken.PROPERTY_NAME)) {
			parser.nextToken();
			fields.put(name, anything(parser));
			name = parser.nextName();
		}
		return Collections.unmodifiableMap(fields);
	}

	private static List<@Nullable Object> array(JsonParser parser) {
		List<@Nullable Object> elements = new ArrayList<>();
		while (parser.nextToken() != JsonToken.END_ARRAY) {
			elements.add(anything(parser));
		}
		return Collections.unmodifiableList(elements);
	}

	/**
	 * Reads numbers and booleans. A number in quotes is a text.
	 */
	private static final class ScalarDeserializer<T> extends StdScalarDeserializer<T> {

		private final Function<@Nullable Object, @Nullable T> reading;

		private final @Nullable T otherwise;

		ScalarDeserializer(Class<T> type, Function<@Nullable Object, @Nullable T> reading, @Nullable T otherwise) {
			super(type);
			this.reading = reading;
			this.otherwise = otherwise;
		}

		@Override
		public @Nullable T deserialize(JsonParser parser, DeserializationContext context) {
			boolean structure = parser.currentToken().isStructStart();
			T value = structure ? null : this.reading.apply(anything(parser));
			return (value != null) ? value : other(handledType(), parser, context, this.otherwise);
		}

		@Override
		public AccessPattern getNullAccessPattern() {
			return AccessPattern.CONSTANT;
		}

		@Override
		public @Nullable Object getNullValue(DeserializationContext context) {
			return this.otherwise;
		}

	}

	/**
	 * Reads texts. A number or a boolean is read as its JSON text.
	 */
	private static final class TextDeserializer extends StdScalarDeserializer<String> {

		TextDeserializer() {
			super(String.class);
		}

		@Override
		public @Nullable String deserialize(JsonParser parser, DeserializationContext context) {
			return parser.currentToken().isScalarValue() ? parser.getString()
					: other(String.class, parser, context, null);
		}

	}

	/**
	 * Reads values without a type, including nulls in them.
	 */
	private static final class AnythingDeserializer extends StdScalarDeserializer<Object> {

		AnythingDeserializer() {
			super(Object.class);
		}

		@Override
		public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) {
			return anything(parser);
		}

	}

	/**
	 * Reads {@link JsonObject}s.
	 */
	private static final class ObjectDeserializer extends StdScalarDeserializer<JsonObject> {

		ObjectDeserializer() {
			super(JsonObject.class);
		}

		@Override
		public @Nullable JsonObject deserialize(JsonParser parser, DeserializationContext context) {
			return switch (parser.currentToken()) {
				case START_OBJECT, PROPERTY_NAME, END_OBJECT -> new JsonObject(object(parser));
				default -> other(JsonObject.class, parser, context, null);
			};
		}

	}

	/**
	 * Adds the tolerance for records, lists and maps. A list of images is read by
	 * Jackson's rules, because missing images are an error and their positions matter.
	 */
	private static final class Shapes extends ValueDeserializerModifier {

		@Serial
		private static final long serialVersionUID = 1;

		@Override
		public ValueDeserializer<?> modifyDeserializer(DeserializationConfig config, BeanDescription.Supplier type,
				ValueDeserializer<?> deserializer) {
			return type.getBeanClass().isRecord() ? new ShapeDeserializer(deserializer, JsonToken.START_OBJECT)
					: deserializer;
		}

		@Override
		public ValueDeserializer<?> modifyCollectionDeserializer(DeserializationConfig config, CollectionType type,
				BeanDescription.Supplier description, ValueDeserializer<?> deserializer) {
			boolean ownRules = type.getContentType().getRawClass().isAnnotationPresent(JsonDeserialize.class);
			return ownRules ? deserializer : new ShapeDeserializer(deserializer, JsonToken.START_ARRAY);
		}

		@Override
		public ValueDeserializer<?> modifyMapDeserializer(DeserializationConfig config, MapType type,
				BeanDescription.Supplier description, ValueDeserializer<?> deserializer) {
			return new ShapeDeserializer(deserializer, JsonToken.START_OBJECT);
		}

	}

	/**
	 * Reads objects and arrays, and skips other values.
	 */
	private static final class ShapeDeserializer extends DelegatingDeserializer {

		private final JsonToken start;

		ShapeDeserializer(ValueDeserializer<?> delegate, JsonToken start) {
			super(delegate);
			this.start = start;
		}

		@Override
		protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> delegate) {
			return new ShapeDeserializer(delegate, this.start);
		}

		@Override
		public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) {
			if (!parser.hasToken(this.start)) {
				return other(handledType(), parser, context, null);
			}
			Object value = super.deserialize(parser, context);
			if (value instanceof Collection<?> collection) {
				collection.removeIf(Objects::isNull);
			}
			else if (value instanceof Map<?, ?> map) {
				map.values().removeIf(Objects::isNull);
			}
			return value;
		}

	}

}
