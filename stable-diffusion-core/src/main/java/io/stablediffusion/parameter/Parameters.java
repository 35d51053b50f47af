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
 * Named values that are sent: those that the caller set, by their names on the wire, and
 * no others. An immutable value; images are compared by their content.
 * <p>
 * Any Jackson mapper writes it as the JSON object that is sent, with images as base64,
 * and reads it again: what was read is equal, and sends the same bytes. A naming strategy
 * or an inclusion rule of the mapper changes nothing. A mapper reads texts, so images
 * too, of up to 20 million characters by default ({@code StreamReadConstraints}).
 */
@JsonSerialize(using = ParametersSerializer.Default.class)
public abstract class Parameters {

	private static final int MAX_TEXT = 200;

	private static final int MAX_TO_STRING = 4000;

	private final Map<String, Object> values;

	/**
	 * Takes values that {@link ParameterRules} has made.
	 * @param values names and values; copied
	 */
	protected Parameters(Map<String, Object> values) {
		this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
	}

	/**
	 * The parameters as they are sent, for example {@code cfg_scale}.
	 * @return an unmodifiable map in the order in which they were set: texts, numbers,
	 * booleans, images, and lists and maps of these
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
	 * The parameters in short and in one line: long texts are cut, images are told by
	 * format, size and length, and control characters are replaced by spaces.
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
