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
 * What a script takes.
 *
 * @param name its name in lower case
 * @param alwayson whether it runs with every generation
 * @param img2img whether it is for image-to-image; each script is listed for both where
 * it is for both
 * @param args its arguments in their order
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
	 * The arguments in the script's order, from values by their labels.
	 * @param byLabel values by labels, as {@link ScriptArg#label()} has them; case does
	 * not matter
	 * @return a value for each argument, the script's default where none is given
	 * @throws IllegalArgumentException for a label that the script does not have, and for
	 * one that it has twice
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
		int[] places = IntStream.range(0, labels.size())
			.filter((place) -> labels.get(place).equalsIgnoreCase(label))
			.toArray();
		if (places.length == 1) {
			return places[0];
		}
		throw new IllegalArgumentException("script '" + Redaction.excerpt(this.name) + "' has "
				+ ((places.length == 0) ? "no argument '" + label + "'"
						: places.length + " arguments '" + label + "', so that they must be given in order")
				+ "; it has " + Redaction.excerpt(labels.toString()));
	}

}
