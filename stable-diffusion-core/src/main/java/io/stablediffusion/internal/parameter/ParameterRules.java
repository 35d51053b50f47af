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
 * What no server accepts, whatever its settings, by the names of parameters: the one
 * place for typed methods, raw parameters and JSON. Anything else is for the server to
 * judge; a text where a number is expected, for example, since forks take some.
 */
public final class ParameterRules {

	private static final String LEAVE_OUT = ": leave it out, and the server uses its default";

	private final Map<String, Rule> rules = new HashMap<>();

	/**
	 * Whole numbers.
	 * @param min the least
	 * @param max the greatest
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
	 * Numbers from 0 to 1.
	 * @param names the parameters
	 * @return these rules
	 */
	public ParameterRules fraction(String... names) {
		return numbers("a number between 0 and 1",
				(value) -> value.signum() >= 0 && value.compareTo(BigDecimal.ONE) <= 0, names);
	}

	/**
	 * Numbers above 0.
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
	 * Names, or lists of them, none of which is blank.
	 * @param names the parameters
	 * @return these rules
	 */
	public ParameterRules name(String... names) {
		return each((name, value) -> {
			if (value instanceof String text && text.isBlank()) {
				throw new IllegalArgumentException(name + " must not be blank" + LEAVE_OUT);
			}
			return value;
		}, names);
	}

	/**
	 * Images, or lists of at least one. A text that is base64 is an image.
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

	/** For a value, or each element of a list; an empty list is a value. */
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
	 * Checks a value, and brings it into the form in which {@link Parameters} hold it.
	 * @param name the parameter
	 * @param value its value
	 * @return the value to hold
	 * @throws IllegalArgumentException that names the parameter, the value and the rule
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
	 * Checks values by their names.
	 * @param values names and values
	 * @return the values to hold
	 */
	public Map<String, Object> checkAll(Map<String, ? extends @Nullable Object> values) {
		Map<String, Object> checked = new LinkedHashMap<>();
		Checks.notNull("parameters", values)
			.forEach((name, value) -> checked.put(Checks.notBlank("a name in parameters", name), check(name, value)));
		return checked;
	}

	/**
	 * Whether {@link #check} takes a value.
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
			throw new IllegalArgumentException(name + " must not be null" + LEAVE_OUT);
		}
		return value;
	}

	/** Checks a value in its form, and may make another of it. */
	@FunctionalInterface
	private interface Rule {

		Object apply(String name, Object value);

	}

}
