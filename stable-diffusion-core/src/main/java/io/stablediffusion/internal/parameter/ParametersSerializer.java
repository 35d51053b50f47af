package io.stablediffusion.internal.parameter;

import java.math.BigInteger;
import java.util.Map;
import java.util.function.Function;

import io.stablediffusion.image.Image;
import io.stablediffusion.parameter.Parameters;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;
import tools.jackson.core.type.WritableTypeId;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;

/**
 * Writes parameters independently of the mapper's rules for inclusion, names and order.
 *
 * @param <T> the type that has the parameters
 */
public abstract class ParametersSerializer<T> extends ValueSerializer<T> {

	private final Function<T, Map<String, Object>> parameters;

	/**
	 * Creates a serializer.
	 * @param parameters returns the parameters of an instance, as converted by
	 * {@link ParameterRules}
	 */
	protected ParametersSerializer(Function<T, Map<String, Object>> parameters) {
		this.parameters = parameters;
	}

	@Override
	public void serialize(T value, JsonGenerator generator, SerializationContext context) {
		generator.writeStartObject(value);
		writeFields(this.parameters.apply(value), generator, context);
		generator.writeEndObject();
	}

	@Override
	public void serializeWithType(T value, JsonGenerator generator, SerializationContext context,
			TypeSerializer typeSerializer) {
		WritableTypeId type = typeSerializer.writeTypePrefix(generator, context,
				typeSerializer.typeId(value, JsonToken.START_OBJECT));
		writeFields(this.parameters.apply(value), generator, context);
		typeSerializer.writeTypeSuffix(generator, context, type);
	}

	private static void writeFields(Map<?, ?> fields, JsonGenerator generator, SerializationContext context) {
		fields.forEach((name, value) -> {
			generator.writeName(String.valueOf(name));
			write(value, generator, context);
		});
	}

	private static void write(@Nullable Object value, JsonGenerator generator, SerializationContext context) {
		if (value instanceof Map<?, ?> map) {
			generator.writeStartObject(map);
			writeFields(map, generator, context);
			generator.writeEndObject();
		}
		else if (value instanceof Iterable<?> list) {
			generator.writeStartArray(list);
			list.forEach((element) -> write(element, generator, context));
			generator.writeEndArray();
		}
		else if (value instanceof Image image) {
			context.findValueSerializer(Image.class).serialize(image, generator, context);
		}
		else if (value instanceof String text) {
			generator.writeString(text);
		}
		else if (value instanceof Integer number) {
			generator.writeNumber(number);
		}
		else if (value instanceof Long number) {
			generator.writeNumber(number);
		}
		else if (value instanceof BigInteger number) {
			generator.writeNumber(number);
		}
		else if (value instanceof Double number) {
			generator.writeNumber(number);
		}
		else if (value instanceof Boolean flag) {
			generator.writeBoolean(flag);
		}
		else {
			generator.writeNull();
		}
	}

	/** The serializer of {@link Parameters}. */
	public static final class Default extends ParametersSerializer<Parameters> {

		Default() {
			super(Parameters::parameters);
		}

	}

}
