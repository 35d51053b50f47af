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
 * An object that a server sent, with typed access to its fields. Servers disagree about
 * which fields there are and whether a number is whole, so a field that is missing, null
 * or of another type reads as {@code null} (or as an empty list or object), never as an
 * error. A number that the type cannot hold reads as {@code null} too, never as another
 * number. A number in quotes is a text.
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
	 * The object that a server sent, or one around the bare value that it sent instead.
	 * @param response what was read
	 * @param name the field that a bare value is read as
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
	 * All fields in the server's order, as strings, numbers, booleans, lists, maps and
	 * nulls.
	 * @return an unmodifiable map
	 */
	@JsonValue
	public Map<String, @Nullable Object> asMap() {
		return this.fields;
	}

	/**
	 * Whether there is a field, null or not.
	 * @param name the field
	 * @return whether the server sent it
	 */
	public boolean has(String name) {
		Checks.notNull("name", name);
		return this.fields.containsKey(name);
	}

	/**
	 * A text. A number or a boolean is taken as its text.
	 * @param name the field
	 * @return the text, or null
	 */
	public @Nullable String text(String name) {
		return asText(value(name));
	}

	private static @Nullable String asText(@Nullable Object value) {
		return (value instanceof String || value instanceof Number || value instanceof Boolean) ? value.toString()
				: null;
	}

	/**
	 * A whole number of 32 bits, also if it is written as 3.0.
	 * @param name the field
	 * @return the number; null for a fraction and for a number out of range
	 */
	public @Nullable Integer integer(String name) {
		return Numbers.integer(value(name));
	}

	/**
	 * A whole number of 64 bits, also if it is written as 3.0.
	 * @param name the field
	 * @return the number; null for a fraction and for a number out of range, for example
	 * a seed above 2^63-1, which {@link #text} gives
	 */
	public @Nullable Long longInteger(String name) {
		return Numbers.whole(value(name));
	}

	/**
	 * A number.
	 * @param name the field
	 * @return the number, which may be NaN or infinite where the server wrote that; null
	 * for a number out of range
	 */
	public @Nullable Double number(String name) {
		return Numbers.number(value(name));
	}

	/**
	 * A boolean.
	 * @param name the field
	 * @return the value, or null
	 */
	public @Nullable Boolean bool(String name) {
		return (value(name) instanceof Boolean bool) ? bool : null;
	}

	/**
	 * A list of texts.
	 * @param name the field
	 * @return as many texts as the server's list has elements; an element that is null, a
	 * list or an object is empty
	 */
	public List<String> texts(String name) {
		return list(name).stream().map((element) -> Objects.requireNonNullElse(asText(element), "")).toList();
	}

	/**
	 * A list of whole numbers.
	 * @param name the field
	 * @return as many numbers as the server's list has elements; an element that is no
	 * whole number of 64 bits is null
	 */
	public List<@Nullable Long> longIntegers(String name) {
		List<@Nullable Long> numbers = new ArrayList<>();
		list(name).forEach((element) -> numbers.add(Numbers.whole(element)));
		return Collections.unmodifiableList(numbers);
	}

	/**
	 * An object.
	 * @param name the field
	 * @return the object, or an empty one
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
	 * The fields in short and in one line: a text that looks like an encoded image is
	 * replaced by its length, and control characters by spaces.
	 */
	@Override
	public String toString() {
		return Redaction.oneLine(this.fields.toString());
	}

}
