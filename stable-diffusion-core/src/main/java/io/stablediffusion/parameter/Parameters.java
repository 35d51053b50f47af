package io.stablediffusion.parameter;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.stablediffusion.internal.Redaction;
import io.stablediffusion.internal.parameter.ParameterRules;
import io.stablediffusion.internal.parameter.ParametersSerializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * The immutable parameters of a request by their JSON names. They contain only the
 * parameters that the caller set; images are compared by content.
 * <p>
 * Any Jackson mapper writes the parameters as the JSON object that is sent, with images
 * as base64, and reads them again: the result is equal and is sent as the same bytes.
 * Naming strategies and inclusion rules of the mapper have no effect. By default, a
 * mapper reads strings, and therefore images, of up to 20 million characters
 * ({@code StreamReadConstraints}).
 *
 * @since 0.1.0
 */
@JsonSerialize(using = ParametersSerializer.Default.class)
public abstract class Parameters {

	private static final int MAX_TEXT = 200;

	private static final int MAX_TO_STRING = 4000;

	private final Map<String, Object> values;

	/**
	 * Creates parameters from values that {@link ParameterRules} has checked.
	 * @param values the JSON names and values, which are copied
	 */
	protected Parameters(Map<String, Object> values) {
		this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
	}

	/**
	 * Returns the parameters by JSON name, for example {@code cfg_scale}.
	 * @return an unmodifiable map in the order in which the parameters were set; the
	 * values are strings, numbers, booleans, images, and lists and maps of these
	 */
	public final Map<String, Object> parameters() {
		return this.values;
	}

	@Override
	public final boolean equals(@Nullable Object other) {
		return other instanceof Parameters that && getClass().equals(that.getClass())
				&& this.values.equals(that.values);
	}

	@Override
	public final int hashCode() {
		return this.values.hashCode();
	}

	/**
	 * Returns a short description: long texts are truncated, and images are described by
	 * format, size and length. It is one line without control characters.
	 */
	@Override
	public final String toString() {
		StringBuilder text = new StringBuilder(getClass().getSimpleName());
		append(text, this.values);
		String whole = (text.length() <= MAX_TO_STRING) ? text.toString() : text.substring(0, MAX_TO_STRING) + "...";
		return Redaction.oneLine(whole);
	}

	private static void append(StringBuilder text, @Nullable Object value) {
		if (text.length() > MAX_TO_STRING) {
			return;
		}
		if (value instanceof Map<?, ?> map) {
			String separator = "{";
			for (Map.Entry<?, ?> entry : map.entrySet()) {
				text.append(separator).append(entry.getKey()).append('=');
				append(text, entry.getValue());
				separator = ", ";
			}
			text.append(map.isEmpty() ? "{}" : "}");
		}
		else if (value instanceof List<?> list) {
			String separator = "[";
			for (Object element : list) {
				append(text.append(separator), element);
				separator = ", ";
			}
			text.append(list.isEmpty() ? "[]" : "]");
		}
		else if (value instanceof String string && string.length() > MAX_TEXT) {
			text.append(string, 0, MAX_TEXT).append("... (").append(string.length()).append(" characters)");
		}
		else {
			text.append(value);
		}
	}

}
