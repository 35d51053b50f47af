package io.stablediffusion.test;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The fields of a request.
 */
record Fields(Map<String, @Nullable Object> values) {

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
