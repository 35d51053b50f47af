package io.stablediffusion.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Checks the arguments of public methods. Each method throws an
 * {@link IllegalArgumentException} that contains the name of the parameter.
 */
public final class Checks {

	private Checks() {
	}

	/**
	 * Requires an argument.
	 * @param name the parameter's name
	 * @param value the argument
	 * @param <T> its type
	 * @return the argument
	 */
	public static <T> T notNull(String name, @Nullable T value) {
		if (value == null) {
			throw new IllegalArgumentException(name + " must not be null");
		}
		return value;
	}

	/**
	 * Requires a text that is not blank.
	 * @param name the parameter's name
	 * @param value the argument
	 * @return the argument
	 */
	public static String notBlank(String name, @Nullable String value) {
		String text = notNull(name, value);
		if (text.isBlank()) {
			throw new IllegalArgumentException(name + " must not be blank");
		}
		return text;
	}

	/**
	 * Requires a collection without nulls.
	 * @param name the parameter's name
	 * @param values the argument
	 * @param <T> the type of its elements
	 * @return an unmodifiable copy
	 */
	public static <T> List<T> noNulls(String name, @Nullable Collection<? extends T> values) {
		List<T> copy = new ArrayList<>();
		for (T value : notNull(name, values)) {
			copy.add(notNull(name + "[" + copy.size() + "]", value));
		}
		return Collections.unmodifiableList(copy);
	}

	/**
	 * Requires an array without nulls.
	 * @param name the parameter's name
	 * @param values the argument
	 * @param <T> the type of its elements
	 * @return an unmodifiable copy
	 */
	public static <T> List<T> noNulls(String name, T @Nullable [] values) {
		return noNulls(name, Arrays.asList(notNull(name, values)));
	}

	/**
	 * Requires a map without null keys and values.
	 * @param name the parameter's name
	 * @param values the argument
	 * @param <T> the type of its values
	 * @return an unmodifiable copy in the same order
	 */
	public static <T> Map<String, T> noNulls(String name, @Nullable Map<String, ? extends T> values) {
		Map<String, T> copy = new LinkedHashMap<>();
		notNull(name, values)
			.forEach((key, value) -> copy.put(notNull("a name in " + name, key), notNull(name + "." + key, value)));
		return Collections.unmodifiableMap(copy);
	}

}
