package io.stablediffusion.parameter;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import io.stablediffusion.internal.Checks;
import io.stablediffusion.internal.parameter.ParameterRules;
import org.jspecify.annotations.Nullable;

/**
 * Builds {@link Parameters} and checks each parameter when it is set.
 *
 * @param <B> the type of the builder
 * @since 0.1.0
 */
public abstract class ParametersBuilder<B extends ParametersBuilder<B>> {

	private final ParameterRules rules;

	private final Map<String, Object> values = new LinkedHashMap<>();

	/**
	 * Creates a builder without parameters.
	 * @param rules the rules for the values
	 */
	protected ParametersBuilder(ParameterRules rules) {
		this.rules = rules;
	}

	/**
	 * Sets any parameter by its JSON name, for example a parameter of a fork or an
	 * extension.
	 * @param name the JSON name, for example {@code cfg_scale}
	 * @param value a string, number, boolean, {@code Image}, list, array or map; Jackson
	 * converts a value of another type. The value is copied, so that later changes of it
	 * have no effect
	 * @return this builder
	 * @throws IllegalArgumentException if JSON cannot represent the value, for example
	 * NaN, or if no server accepts the value of a known parameter
	 */
	public final B parameter(String name, Object value) {
		return set(Checks.notBlank("name", name), value);
	}

	/**
	 * Sets any parameters by their JSON names.
	 * @param parameters the JSON names and values, as in {@link #parameter}
	 * @return this builder
	 */
	public final B parameters(Map<String, Object> parameters) {
		this.values.putAll(this.rules.checkAll(parameters));
		return self();
	}

	/**
	 * Sets a parameter.
	 * @param name the JSON name
	 * @param value the value
	 * @return this builder
	 * @throws IllegalArgumentException if the value is null or breaks a rule
	 */
	protected final B set(String name, @Nullable Object value) {
		this.values.put(name, this.rules.check(name, value));
		return self();
	}

	/**
	 * Returns the parameters that are set.
	 * @return an unmodifiable view
	 */
	protected final Map<String, Object> values() {
		return Collections.unmodifiableMap(this.values);
	}

	@SuppressWarnings("unchecked") // B is the type of this builder
	private B self() {
		return (B) this;
	}

}
