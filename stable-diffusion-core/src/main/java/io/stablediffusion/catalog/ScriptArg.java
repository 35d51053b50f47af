package io.stablediffusion.catalog;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * An argument of a script.
 *
 * @param label what the user interface shows; null for some
 * @param value its default
 * @param minimum the least value
 * @param maximum the largest value
 * @param step by how much the user interface changes it
 * @param choices the values to choose from
 */
public record ScriptArg(@Nullable String label, @Nullable Object value, @Nullable Object minimum,
		@Nullable Object maximum, @Nullable Object step, List<Object> choices) {

	public ScriptArg(@Nullable String label, @Nullable Object value, @Nullable Object minimum, @Nullable Object maximum,
			@Nullable Object step, @Nullable List<Object> choices) {
		this.label = label;
		this.value = value;
		this.minimum = minimum;
		this.maximum = maximum;
		this.step = step;
		this.choices = (choices != null) ? choices : List.of();
	}

}
