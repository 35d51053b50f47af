package io.stablediffusion.test;

import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The fields of a request.
 *
 * @param values the values by field name, in order
 * @param given the names of the fields in the request
 */
record Fields(Map<String, @Nullable Object> values, Set<?> given) {

	Fields(Map<String, @Nullable Object> values) {
		this(values, values.keySet());
	}

	@Nullable Object get(String name) {
		return this.values.get(name);
	}

	boolean isNull(String name) {
		return this.values.get(name) == null;
	}

	String text(String name, String ifAbsent) {
		return (this.values.get(name) instanceof String text) ? text : ifAbsent;
	}

	int integer(String name, int ifAbsent) {
		return (this.values.get(name) instanceof Number number) ? number.intValue() : ifAbsent;
	}

	long longInteger(String name, long ifAbsent) {
		return (this.values.get(name) instanceof Number number) ? number.longValue() : ifAbsent;
	}

	double number(String name, double ifAbsent) {
		return (this.values.get(name) instanceof Number number) ? number.doubleValue() : ifAbsent;
	}

	boolean bool(String name, boolean ifAbsent) {
		return (this.values.get(name) instanceof Boolean bool) ? bool : ifAbsent;
	}

}
