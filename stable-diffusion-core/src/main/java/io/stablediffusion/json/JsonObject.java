package io.stablediffusion.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.stablediffusion.support.Checks;
import org.jspecify.annotations.Nullable;

/**
 * An object that a server sent, with typed access to its fields. Servers disagree about
 * which fields there are and whether a number is whole, so a field that is missing, null
 * or of another type reads as {@code null} (or as an empty list or object), never as an
 * error.
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

	public boolean has(String name) {
		Checks.notNull("name", name);
		return this.fields.containsKey(name);
	}

	public @Nullable String text(String name) {
		Checks.notNull("name", name);
		Object value = this.fields.get(name);
		return (value instanceof String || value instanceof Number || value instanceof Boolean) ? value.toString()
				: null;
	}

	public @Nullable Integer integer(String name) {
		Checks.notNull("name", name);
		return (this.fields.get(name) instanceof Number number) ? (Integer) number.intValue() : null;
	}

	public @Nullable Long longInteger(String name) {
		Checks.notNull("name", name);
		return (this.fields.get(name) instanceof Number number) ? (Long) number.longValue() : null;
	}

	public @Nullable Double number(String name) {
		Checks.notNull("name", name);
		return (this.fields.get(name) instanceof Number number) ? (Double) number.doubleValue() : null;
	}

	public @Nullable Boolean bool(String name) {
		Checks.notNull("name", name);
		return (this.fields.get(name) instanceof Boolean bool) ? bool : null;
	}

	public List<String> texts(String name) {
		Checks.notNull("name", name);
		return list(name).stream().map((element) -> Objects.requireNonNullElse(element, "").toString()).toList();
	}

	public List<Long> longIntegers(String name) {
		Checks.notNull("name", name);
		return list(name).stream().filter(Number.class::isInstance).map((n) -> ((Number) n).longValue()).toList();
	}

	@SuppressWarnings("unchecked")
	public JsonObject object(String name) {
		Checks.notNull("name", name);
		return (this.fields.get(name) instanceof Map<?, ?> map) ? new JsonObject((Map<String, @Nullable Object>) map)
				: EMPTY;
	}

	private List<?> list(String name) {
		return (this.fields.get(name) instanceof List<?> list) ? list : List.of();
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
	 * The fields in short: a text that looks like an encoded picture is replaced by its
	 * length.
	 */
	@Override
	public String toString() {
		return Redaction.withoutBase64(this.fields.toString());
	}

}
