package io.stablediffusion.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.stablediffusion.internal.Checks;
import io.stablediffusion.internal.Redaction;
import org.jspecify.annotations.Nullable;

/**
 * A script of a server with its arguments.
 *
 * @param name the name in lower case
 * @param alwayson whether it runs with every generation
 * @param img2img whether this entry is for image-to-image; a script for text-to-image and
 * image-to-image has two entries
 * @param args the arguments in their order
 * @since 0.1.0
 */
public record ScriptInfo(String name, @JsonProperty("is_alwayson") boolean alwayson,
		@JsonProperty("is_img2img") boolean img2img, List<ScriptArg> args) {

	public ScriptInfo(@Nullable String name, @JsonProperty("is_alwayson") boolean alwayson,
			@JsonProperty("is_img2img") boolean img2img, @Nullable List<ScriptArg> args) {
		this.name = (name != null) ? name : "";
		this.alwayson = alwayson;
		this.img2img = img2img;
		this.args = (args != null) ? args : List.of();
	}

	/**
	 * Converts values by label to the list of arguments that a request sends.
	 * @param byLabel the values by {@link ScriptArg#label()}; case is ignored
	 * @return one value for each argument in the order of the script; an argument without
	 * a value has its default
	 * @throws IllegalArgumentException if the script has no argument or several arguments
	 * with a label
	 */
	public List<@Nullable Object> arguments(Map<String, Object> byLabel) {
		Checks.noNulls("byLabel", byLabel);
		List<@Nullable Object> values = new ArrayList<>(
				this.args.stream().map(ScriptArg::value).collect(Collectors.toCollection(ArrayList::new)));
		byLabel.forEach((label, value) -> values.set(indexOf(label), value));
		return values;
	}

	private int indexOf(String label) {
		List<String> labels = this.args.stream().map((arg) -> Objects.requireNonNullElse(arg.label(), "")).toList();
		int[] positions = IntStream.range(0, labels.size())
			.filter((position) -> labels.get(position).equalsIgnoreCase(label))
			.toArray();
		if (positions.length == 1) {
			return positions[0];
		}
		throw new IllegalArgumentException("script '" + Redaction.excerpt(this.name) + "' has "
				+ ((positions.length == 0) ? "no argument '" + label + "'"
						: positions.length + " arguments '" + label + "', which must be set by position")
				+ "; it has " + Redaction.excerpt(labels.toString()));
	}

}
