package io.stablediffusion.parameter;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import io.stablediffusion.internal.Checks;
import io.stablediffusion.internal.parameter.ParameterRules;
import org.jspecify.annotations.Nullable;

/**
 * Sets {@link Parameters}, each checked as it is set.
 *
 * @param <B> the builder itself
 */
public abstract class ParametersBuilder<B extends ParametersBuilder<B>> {

	private final ParameterRules rules;

	private final Map<String, Object> values = new LinkedHashMap<>();

	/**
	 * A builder without any parameter.
	 * @param rules what is refused
	 */
	protected ParametersBuilder(ParameterRules rules) {
		this.rules = rules;
	}

	/**
	 * Sets any parameter by its name on the wire, for what forks and extensions add.
	 * @param name for example {@code cfg_scale}
	 * @param value a text, number, boolean, {@code Image}, list, array or map; anything
	 * else is sent as Jackson writes it. It is copied: later changes of it change nothing
	 * @return this builder
	 * @throws IllegalArgumentException if JSON cannot hold the value, such as NaN, or the
	 * parameter is known and no server takes the value for it
	 */
	public final B parameter(String name, Object value) {
		return set(Checks.notBlank("name", name), value);
	}

	/**
	 * Sets any parameters by their names on the wire.
	 * @param parameters names and values, as in {@link #parameter}
	 * @return this builder
	 */
	public final B parameters(Map<String, Object> parameters) {
		this.values.putAll(this.rules.checkAll(parameters));
		return self();
	}

	/**
	 * Sets a parameter.
	 * @param name its name on the wire
	 * @param value its value
	 * @return this builder
	 * @throws IllegalArgumentException if the value is null or breaks a rule
	 */
	protected final B set(String name, @Nullable Object value) {
		this.values.put(name, this.rules.check(name, value));
		return self();
	}

	/**
	 * What is set.
	 * @return an unmodifiable view
	 */
	protected final Map<String, Object> values() {
		return Collections.unmodifiableMap(this.values);
	}

	@SuppressWarnings("unchecked") // by the bound of B
	private B self() {
		return (B) this;
	}

}
