package io.stablediffusion.internal.parameter;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import io.stablediffusion.image.Image;
import io.stablediffusion.internal.Checks;
import io.stablediffusion.parameter.Parameters;
import org.jspecify.annotations.Nullable;

/**
 * The rules for the values of parameters, by their names. They apply to typed methods,
 * raw parameters and JSON, and refuse only values that no server accepts. A text instead
 * of a number, for example, is allowed, because some forks accept it.
 */
public final class ParameterRules {

	private static final String OMIT = ": omit it to use the server's default";

	private final Map<String, Rule> rules = new HashMap<>();

	/**
	 * Requires integers in a range.
	 * @param min the minimum
	 * @param max the maximum
	 * @param names the parameters
	 * @return these rules
	 */
	public ParameterRules whole(long min, long max, String... names) {
		return numbers("a whole number between " + min + " and " + max,
				(value) -> value.stripTrailingZeros().scale() <= 0 && value.compareTo(BigDecimal.valueOf(min)) >= 0
						&& value.compareTo(BigDecimal.valueOf(max)) <= 0,
				names);
	}

	/**
	 * Requires numbers from 0 to 1.
	 * @param names the parameters
	 * @return these rules
	 */
	public ParameterRules fraction(String... names) {
		return numbers("a number between 0 and 1",
				(value) -> value.signum() >= 0 && value.compareTo(BigDecimal.ONE) <= 0, names);
	}

	/**
	 * Requires numbers above 0.
	 * @param names the parameters
	 * @return these rules
	 */
	public ParameterRules positive(String... names) {
		return numbers("a number above 0", (value) -> value.signum() > 0, names);
	}

	private ParameterRules numbers(String range, Predicate<BigDecimal> test, String... names) {
		return add((name, value) -> {
			if (value instanceof Number number && !test.test(new BigDecimal(number.toString()))) {
				throw new IllegalArgumentException(name + " must be " + range + ", but is " + number);
			}
			return value;
		}, names);
	}

	/**
	 * Requires names, or lists of names, that are not blank.
	 * @param names the parameters
	 * @return these rules
	 */
	public ParameterRules name(String... names) {
		return each((name, value) -> {
			if (value instanceof String text && text.isBlank()) {
				throw new IllegalArgumentException(name + " must not be blank" + OMIT);
			}
			return value;
		}, names);
	}

	/**
	 * Requires images, or lists of at least one image. A text that is the base64 of an
	 * image becomes an image.
	 * @param names the parameters
	 * @return these rules
	 */
	public ParameterRules image(String... names) {
		return each((name, value) -> {
			if (value instanceof List<?>) {
				throw new IllegalArgumentException(name + " must not be empty");
			}
			Image image = (value instanceof String text && !text.isEmpty()) ? Values.image(text) : null;
			return (image != null) ? image : value;
		}, names);
	}

	/** Applies a rule to a value, or to each element of a list that is not empty. */
	private ParameterRules each(Rule rule, String... names) {
		return add((name, value) -> {
			if (!(value instanceof List<?> list) || list.isEmpty()) {
				return rule.apply(name, value);
			}
			Object[] elements = list.toArray();
			for (int i = 0; i < elements.length; i++) {
				String element = name + "[" + i + "]";
				elements[i] = rule.apply(element, required(element, elements[i]));
			}
			return List.of(elements);
		}, names);
	}

	private ParameterRules add(Rule rule, String... names) {
		for (String name : names) {
			this.rules.put(name, rule);
		}
		return this;
	}

	/**
	 * Checks a value, and converts it into the form in which {@link Parameters} store it.
	 * @param name the parameter
	 * @param value its value
	 * @return the value to store
	 * @throws IllegalArgumentException if a rule refuses the value, with the parameter,
	 * the value and the rule in the message
	 */
	public Object check(String name, @Nullable Object value) {
		Object result = required(name, Values.of(name, value));
		if (result instanceof Map<?, ?> map) {
			map.forEach((key, entry) -> {
				if (entry != null) {
					apply(name + "." + key, entry);
				}
			});
		}
		return apply(name, result);
	}

	/**
	 * Checks several values.
	 * @param values the values by their names
	 * @return the values to store
	 */
	public Map<String, Object> checkAll(Map<String, ? extends @Nullable Object> values) {
		Map<String, Object> checked = new LinkedHashMap<>();
		Checks.notNull("parameters", values)
			.forEach((name, value) -> checked.put(Checks.notBlank("a name in parameters", name), check(name, value)));
		return checked;
	}

	/**
	 * Whether {@link #check} accepts a value.
	 * @param name the parameter
	 * @param value its value
	 * @return whether no rule refuses it
	 */
	public boolean allows(String name, @Nullable Object value) {
		try {
			check(name, value);
			return true;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private Object apply(String name, Object value) {
		Rule rule = this.rules.get(name);
		return (rule != null) ? rule.apply(name, value) : value;
	}

	private static <T> T required(String name, @Nullable T value) {
		if (value == null) {
			throw new IllegalArgumentException(name + " must not be null" + OMIT);
		}
		return value;
	}

	/** Checks a converted value, and returns the value to store. */
	@FunctionalInterface
	private interface Rule {

		Object apply(String name, Object value);

	}

}
