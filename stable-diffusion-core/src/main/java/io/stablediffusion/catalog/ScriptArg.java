package io.stablediffusion.catalog;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * An argument of a script.
 *
 * @param label the label in the user interface; null for some arguments
 * @param value the default value
 * @param minimum the minimum value
 * @param maximum the maximum value
 * @param step the step width in the user interface
 * @param choices the allowed values, if the argument is a choice; otherwise empty
 * @since 0.1.0
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
