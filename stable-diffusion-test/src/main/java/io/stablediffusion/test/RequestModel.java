package io.stablediffusion.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/**
 * The schema of a request body, which converts and validates fields as pydantic 1 does
 * for AUTOMATIC1111: a number may be a string, and the fraction of an integer is removed.
 */
final class RequestModel {

	private static final Map<String, RequestModel> MODELS = load();

	private static final Set<Object> FALSE = Set.of("0", "off", "f", "false", "n", "no");

	private static final Set<Object> TRUE = Set.of("1", "on", "t", "true", "y", "yes");

	private final Map<String, Field> fields;

	private RequestModel(Map<String, Field> fields) {
		this.fields = fields;
	}

	/**
	 * Returns a schema.
	 * @param name the last part of the path that accepts it, for example {@code txt2img}
	 */
	static RequestModel named(String name) {
		return Objects.requireNonNull(MODELS.get(name), name);
	}

	private static Map<String, RequestModel> load() {
		try (InputStream input = RequestModel.class.getResourceAsStream("automatic1111-requests.json")) {
			Map<String, Object> document = Response.JSON.readValue(Objects.requireNonNull(input),
					new TypeReference<>() {
					});
			Map<String, Map<String, Field>> models = Response.JSON.convertValue(document.get("models"),
					new TypeReference<>() {
					});
			Map<String, RequestModel> result = new LinkedHashMap<>();
			models.forEach((name, fields) -> result.put(name, new RequestModel(fields)));
			return result;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the values of all fields in their order, with the defaults of missing
	 * fields.
	 * @throws Refusal if a value is invalid
	 */
	Fields read(Map<?, ?> given) {
		List<Map<String, Object>> errors = new ArrayList<>();
		Fields result = read(given, List.of("body"), errors);
		if (!errors.isEmpty()) {
			throw Refusal.invalid(errors);
		}
		return result;
	}

	private Fields read(Map<?, ?> given, List<Object> location, List<Map<String, Object>> errors) {
		Map<String, @Nullable Object> values = new LinkedHashMap<>();
		this.fields.forEach((name, field) -> {
			List<Object> path = append(location, name);
			if (given.containsKey(name)) {
				try {
					values.put(name, field.convert(given.get(name), path));
				}
				catch (Invalid ex) {
					errors.addAll(ex.errors);
				}
			}
			else if (field.required) {
				errors.add(error(path, "field required", "value_error.missing"));
			}
			else {
				values.put(name, field.defaultValue);
			}
		});
		return new Fields(values, given.keySet());
	}

	private static List<Object> append(List<Object> location, Object element) {
		List<Object> result = new ArrayList<>(location);
		result.add(element);
		return result;
	}

	static Map<String, Object> error(List<?> location, String message, String type) {
		Map<String, Object> error = new LinkedHashMap<>();
		error.put("loc", location);
		error.put("msg", message);
		error.put("type", type);
		return error;
	}

	/**
	 * Converts a value as pydantic does.
	 * @return the value, or null if it is null
	 * @throws Invalid if the value is invalid
	 */
	static @Nullable Object convert(String type, @Nullable Object value, List<Object> location) throws Invalid {
		if (value == null) {
			return null;
		}
		return switch (type) {
			case "any" -> value;
			case "string" -> string(value, location);
			case "integer" -> integer(value, location);
			case "number" -> number(value, location);
			case "boolean" -> bool(value, location);
			case "object" -> dict(value, location);
			default -> list(type.substring(0, type.length() - 2), value, location);
		};
	}

	private static Object string(Object value, List<Object> location) throws Invalid {
		if (value instanceof Boolean bool) {
			return bool ? "True" : "False";
		}
		if (value instanceof String || value instanceof Number) {
			return value.toString();
		}
		throw new Invalid(location, "str type expected", "type_error.str");
	}

	private static Object integer(Object value, List<Object> location) throws Invalid {
		try {
			if (value instanceof Boolean bool) {
				return bool ? 1 : 0;
			}
			if (value instanceof Double number) {
				return shortest(new BigDecimal(number).toBigInteger());
			}
			if (value instanceof Number) {
				return shortest(new BigInteger(value.toString()));
			}
			if (value instanceof String text) {
				return shortest(new BigInteger(text.strip().replace("_", "")));
			}
		}
		catch (NumberFormatException ex) {
			// no integer, infinite, or not a number
		}
		throw new Invalid(location, "value is not a valid integer", "type_error.integer");
	}

	private static Object shortest(BigInteger value) {
		return (value.bitLength() < 32) ? (Object) value.intValue()
				: (value.bitLength() < 64) ? (Object) value.longValue() : value;
	}

	private static Object number(Object value, List<Object> location) throws Invalid {
		try {
			if (value instanceof Boolean bool) {
				return bool ? 1.0 : 0.0;
			}
			if (value instanceof Number number) {
				return number.doubleValue();
			}
			if (value instanceof String text) {
				return Double.valueOf(text.strip().replace("_", ""));
			}
		}
		catch (NumberFormatException ex) {
			// no number
		}
		throw new Invalid(location, "value is not a valid float", "type_error.float");
	}

	private static Object bool(Object value, List<Object> location) throws Invalid {
		if (value instanceof Boolean) {
			return value;
		}
		String text = (value instanceof Number number) ? Double.toString(number.doubleValue()).replaceAll("\\.0$", "")
				: value.toString().toLowerCase(Locale.ROOT);
		if (TRUE.contains(text)) {
			return true;
		}
		if (FALSE.contains(text)) {
			return false;
		}
		throw new Invalid(location, "value could not be parsed to a boolean", "type_error.bool");
	}

	/** Returns a map. Python also converts a list of pairs, and each empty list. */
	static Map<?, ?> dict(@Nullable Object value, List<Object> location) throws Invalid {
		if (value instanceof Map<?, ?> map) {
			return map;
		}
		if (value instanceof List<?> list && list.isEmpty()) {
			return Map.of();
		}
		throw new Invalid(location, "value is not a valid dict", "type_error.dict");
	}

	private static Object list(String element, Object value, List<Object> location) throws Invalid {
		if (!(value instanceof List<?> list)) {
			throw new Invalid(location, "value is not a valid list", "type_error.list");
		}
		List<@Nullable Object> result = new ArrayList<>();
		List<Map<String, Object>> errors = new ArrayList<>();
		for (int i = 0; i < list.size(); i++) {
			List<Object> path = append(location, i);
			try {
				if (MODELS.containsKey(element)) {
					result.add(named(element).read(dict(list.get(i), path), path, errors));
				}
				else if (list.get(i) == null && !element.equals("any")) {
					throw new Invalid(path, "none is not an allowed value", "type_error.none.not_allowed");
				}
				else {
					result.add(convert(element, list.get(i), path));
				}
			}
			catch (Invalid ex) {
				errors.addAll(ex.errors);
			}
		}
		if (!errors.isEmpty()) {
			throw new Invalid(errors);
		}
		return result;
	}

	/** Thrown for an invalid value. */
	static final class Invalid extends Exception {

		private static final long serialVersionUID = 1L;

		final transient List<Map<String, Object>> errors;

		Invalid(List<?> location, String message, String type) {
			this(List.of(error(location, message, type)));
		}

		Invalid(List<Map<String, Object>> errors) {
			super(errors.toString());
			this.errors = errors;
		}

	}

	/**
	 * A field, as the server publishes it.
	 */
	private record Field(String type, boolean required, boolean nullable,
			@JsonProperty("default") @Nullable Object defaultValue,
			@JsonProperty("enum") @Nullable List<Integer> permitted, @Nullable Double minimum, @Nullable Double maximum,
			@Nullable Double exclusiveMinimum) {

		@Nullable Object convert(@Nullable Object given, List<Object> location) throws Invalid {
			if (given == null && !this.nullable) {
				throw new Invalid(location, "none is not an allowed value", "type_error.none.not_allowed");
			}
			if (this.permitted != null) {
				return permitted(given, this.permitted, location);
			}
			Object value = RequestModel.convert(this.type, given, location);
			if (value instanceof Number number) {
				check(number.doubleValue(), location);
			}
			return value;
		}

		private static Object permitted(@Nullable Object given, List<Integer> permitted, List<Object> location)
				throws Invalid {
			for (Integer value : permitted) {
				if (given instanceof Number number && number.doubleValue() == value) {
					return value;
				}
			}
			Map<String, Object> error = error(location, "unexpected value; permitted: "
					+ String.join(", ", permitted.stream().map(String::valueOf).toList()), "value_error.const");
			error.put("ctx", Api.object("given", given, "permitted", permitted));
			throw new Invalid(List.of(error));
		}

		private void check(double value, List<Object> location) throws Invalid {
			if (this.minimum != null && !(value >= this.minimum)) {
				throw outOfRange(location, "greater than or equal to", "ge", this.minimum);
			}
			if (this.maximum != null && !(value <= this.maximum)) {
				throw outOfRange(location, "less than or equal to", "le", this.maximum);
			}
			if (this.exclusiveMinimum != null && !(value > this.exclusiveMinimum)) {
				throw outOfRange(location, "greater than", "gt", this.exclusiveMinimum);
			}
		}

		private static Invalid outOfRange(List<Object> location, String relation, String type, double limit) {
			Number shown = (limit == Math.rint(limit)) ? (Number) (long) limit : (Number) limit;
			Map<String, Object> error = error(location, "ensure this value is " + relation + " " + shown,
					"value_error.number.not_" + type);
			error.put("ctx", Map.of("limit_value", shown));
			return new Invalid(List.of(error));
		}

	}

}
