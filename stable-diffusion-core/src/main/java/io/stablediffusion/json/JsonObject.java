package io.stablediffusion.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.stablediffusion.internal.Checks;
import io.stablediffusion.internal.Redaction;
import io.stablediffusion.internal.json.Numbers;
import org.jspecify.annotations.Nullable;

/**
 * An immutable JSON object that a server returned, with typed access to its fields.
 * Servers differ in their fields and number formats, so a field that is missing, null or
 * of another type is read as {@code null} (or as an empty list or object), without an
 * error. A number that is out of range of the type is read as {@code null}. A number in
 * quotes is a text.
 *
 * @since 0.1.0
 */
public final class JsonObject {

	/** An object without fields. */
	public static final JsonObject EMPTY = new JsonObject(Map.of());

	private final Map<String, @Nullable Object> fields;

	@JsonCreator(mode = JsonCreator.Mode.DELEGATING)
	public JsonObject(Map<String, @Nullable Object> fields) {
		Checks.notNull("fields", fields);
		this.fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
	}

	/**
	 * Returns the object that a server returned, or an object with one field if the
	 * server returned another JSON value.
	 * @param response the JSON value that the server returned
	 * @param name the name of the field for a value that is not an object
	 * @return the object
	 */
	@SuppressWarnings("unchecked")
	public static JsonObject around(Object response, String name) {
		Checks.notNull("response", response);
		Checks.notNull("name", name);
		return new JsonObject(
				(response instanceof Map<?, ?> map) ? (Map<String, @Nullable Object>) map : Map.of(name, response));
	}

	/**
	 * Returns all fields in the server's order, as strings, numbers, booleans, lists,
	 * maps and nulls.
	 * @return an unmodifiable map
	 */
	@JsonValue
	public Map<String, @Nullable Object> asMap() {
		return this.fields;
	}

	/**
	 * Returns whether the object has a field. The value of the field can be null.
	 * @param name the name of the field
	 * @return true if the object has the field
	 */
	public boolean has(String name) {
		Checks.notNull("name", name);
		return this.fields.containsKey(name);
	}

	/**
	 * Returns a field as a string. Numbers and booleans are converted.
	 * @param name the name of the field
	 * @return the string, or null
	 */
	public @Nullable String text(String name) {
		return asText(value(name));
	}

	private static @Nullable String asText(@Nullable Object value) {
		return (value instanceof String || value instanceof Number || value instanceof Boolean) ? value.toString()
				: null;
	}

	/**
	 * Returns a field as an integer. A number such as 3.0 is an integer, too.
	 * @param name the name of the field
	 * @return the number; null for a fraction and for a number out of range
	 */
	public @Nullable Integer integer(String name) {
		return Numbers.integer(value(name));
	}

	/**
	 * Returns a field as a long. A number such as 3.0 is an integer, too.
	 * @param name the name of the field
	 * @return the number; null for a fraction and for a number out of range, for example
	 * a seed above 2^63-1, which {@link #text} returns
	 */
	public @Nullable Long longInteger(String name) {
		return Numbers.whole(value(name));
	}

	/**
	 * Returns a field as a double.
	 * @param name the name of the field
	 * @return the number, which is NaN or infinite if the server returned that; null for
	 * a number out of range
	 */
	public @Nullable Double number(String name) {
		return Numbers.number(value(name));
	}

	/**
	 * Returns a field as a boolean.
	 * @param name the name of the field
	 * @return the value, or null
	 */
	public @Nullable Boolean bool(String name) {
		return (value(name) instanceof Boolean bool) ? bool : null;
	}

	/**
	 * Returns a field as a list of strings.
	 * @param name the name of the field
	 * @return a list with one string for each element; the string is empty for an element
	 * that is null, a list or an object
	 */
	public List<String> texts(String name) {
		return list(name).stream().map((element) -> Objects.requireNonNullElse(asText(element), "")).toList();
	}

	/**
	 * Returns a field as a list of longs.
	 * @param name the name of the field
	 * @return a list with one number for each element; the number is null for an element
	 * that is a fraction, out of range or not a number
	 */
	public List<@Nullable Long> longIntegers(String name) {
		List<@Nullable Long> numbers = new ArrayList<>();
		list(name).forEach((element) -> numbers.add(Numbers.whole(element)));
		return Collections.unmodifiableList(numbers);
	}

	/**
	 * Returns a field as an object.
	 * @param name the name of the field
	 * @return the object; empty if the field is missing or is not an object
	 */
	@SuppressWarnings("unchecked")
	public JsonObject object(String name) {
		return (value(name) instanceof Map<?, ?> map) ? new JsonObject((Map<String, @Nullable Object>) map) : EMPTY;
	}

	private @Nullable Object value(String name) {
		return this.fields.get(Checks.notNull("name", name));
	}

	private List<?> list(String name) {
		return (value(name) instanceof List<?> list) ? list : List.of();
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof JsonObject that && this.fields.equals(that.fields);
	}

	@Override
	public int hashCode() {
		return this.fields.hashCode();
	}

	/**
	 * Returns a short description in one line: base64 texts are replaced by their length,
	 * and control characters by spaces.
	 */
	@Override
	public String toString() {
		return Redaction.oneLine(this.fields.toString());
	}

}
