package io.stablediffusion.extension;

import java.util.LinkedHashMap;
import java.util.Map;

import io.stablediffusion.image.Image;
import io.stablediffusion.internal.Checks;
import io.stablediffusion.internal.parameter.ParameterRules;
import io.stablediffusion.internal.parameter.ParametersDeserializer;
import io.stablediffusion.parameter.Parameters;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * One control of a generation: a model, and an image to follow. A request takes several
 * with {@code controlNet(...)}. What is not set is not sent.
 */
@JsonDeserialize(using = ControlNetUnit.Deserializer.class)
public final class ControlNetUnit extends Parameters {

	/** The name under which the extension takes its units. */
	public static final String SCRIPT = "ControlNet";

	private static final ParameterRules RULES = new ParameterRules().name("model", "module")
		.fraction("guidance_start", "guidance_end")
		.whole(-1, Integer.MAX_VALUE, "processor_res")
		.image("image", "mask");

	private ControlNetUnit(Map<String, Object> parameters) {
		super(parameters);
	}

	/**
	 * A unit with a model.
	 * @param model a name that {@link ControlNet#models()} gives, with its hash
	 * @return the unit
	 */
	public static ControlNetUnit of(String model) {
		return new ControlNetUnit(Map.of()).parameter("enabled", true).parameter("model", model);
	}

	/**
	 * What makes the map from the image: {@code module}.
	 * @param module a name that {@link ControlNet#modules()} gives; {@code none}, the
	 * default, if the image is a map already
	 * @return a unit with it
	 */
	public ControlNetUnit module(String module) {
		return parameter("module", module);
	}

	/**
	 * The image to follow: {@code image}. Image-to-image has one by itself.
	 * @param image the image
	 * @return a unit with it
	 */
	public ControlNetUnit image(Image image) {
		return parameter("image", image);
	}

	/**
	 * Where in the image to follow: {@code mask}.
	 * @param mask white where it counts
	 * @return a unit with it
	 */
	public ControlNetUnit mask(Image mask) {
		return parameter("mask", mask);
	}

	/**
	 * How much it counts: {@code weight}.
	 * @param weight usually 0 to 2; the default is 1
	 * @return a unit with it
	 */
	public ControlNetUnit weight(double weight) {
		return parameter("weight", weight);
	}

	/**
	 * During which part of the generation it counts: {@code guidance_start} and
	 * {@code guidance_end}.
	 * @param start from 0, the default
	 * @param end to 1, the default
	 * @return a unit with it
	 */
	public ControlNetUnit guidance(double start, double end) {
		if (!(start >= 0 && start <= end && end <= 1)) {
			throw new IllegalArgumentException(
					"guidance_start and guidance_end must be 0 <= start <= end <= 1, but are " + start + " and " + end);
		}
		return parameter("guidance_start", start).parameter("guidance_end", end);
	}

	/**
	 * What happens when the proportions differ: {@code resize_mode}.
	 * @param mode {@link ResizeMode#CROP_AND_RESIZE} by default
	 * @return a unit with it
	 */
	public ControlNetUnit resizeMode(ResizeMode mode) {
		return parameter("resize_mode", Checks.notNull("mode", mode).label());
	}

	/**
	 * What counts more: {@code control_mode}.
	 * @param mode {@link ControlMode#BALANCED} by default
	 * @return a unit with it
	 */
	public ControlNetUnit controlMode(ControlMode mode) {
		return parameter("control_mode", Checks.notNull("mode", mode).label());
	}

	/**
	 * Chooses the module's resolution by the size of the result: {@code pixel_perfect}.
	 * @param pixelPerfect false by default
	 * @return a unit with it
	 */
	public ControlNetUnit pixelPerfect(boolean pixelPerfect) {
		return parameter("pixel_perfect", pixelPerfect);
	}

	/**
	 * The resolution at which the module works: {@code processor_res}.
	 * @param pixels the default depends on the module
	 * @return a unit with it
	 */
	public ControlNetUnit processorRes(int pixels) {
		return parameter("processor_res", pixels);
	}

	/**
	 * The module's own settings: {@code threshold_a} and {@code threshold_b}.
	 * @param a the first; its meaning and default depend on the module
	 * @param b the second, likewise
	 * @return a unit with it
	 */
	public ControlNetUnit thresholds(double a, double b) {
		return parameter("threshold_a", a).parameter("threshold_b", b);
	}

	/**
	 * Saves GPU memory at the cost of time: {@code low_vram}.
	 * @param lowVram false by default
	 * @return a unit with it
	 */
	public ControlNetUnit lowVram(boolean lowVram) {
		return parameter("low_vram", lowVram);
	}

	/**
	 * Any parameter by its name on the wire.
	 * @param name the name
	 * @param value the value
	 * @return a unit with it
	 */
	public ControlNetUnit parameter(String name, Object value) {
		Map<String, Object> changed = new LinkedHashMap<>(parameters());
		changed.put(Checks.notBlank("name", name), RULES.check(name, value));
		return new ControlNetUnit(changed);
	}

	/**
	 * What happens to an image whose proportions are not those of the result.
	 */
	public enum ResizeMode {

		/** It is stretched. */
		JUST_RESIZE("Just Resize"),
		/** It is cut. */
		CROP_AND_RESIZE("Crop and Resize"),
		/** It is shown whole. */
		RESIZE_AND_FILL("Resize and Fill");

		private final String label;

		ResizeMode(String label) {
			this.label = label;
		}

		String label() {
			return this.label;
		}

	}

	/**
	 * What counts more.
	 */
	public enum ControlMode {

		/** Both the same. */
		BALANCED("Balanced"),
		/** The prompt. */
		PROMPT("My prompt is more important"),
		/** The image to follow. */
		CONTROL_NET("ControlNet is more important");

		private final String label;

		ControlMode(String label) {
			this.label = label;
		}

		String label() {
			return this.label;
		}

	}

	static final class Deserializer extends ParametersDeserializer<ControlNetUnit> {

		Deserializer() {
			super(ControlNetUnit.class, (values) -> new ControlNetUnit(RULES.checkAll(values)));
		}

	}

}
