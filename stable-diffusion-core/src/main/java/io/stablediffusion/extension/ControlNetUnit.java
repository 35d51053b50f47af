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
 * The immutable parameters of one unit of the ControlNet extension: a model and a control
 * image. {@code controlNet(...)} of a request builder accepts several units. A parameter
 * that is not set is not sent.
 *
 * @since 0.1.0
 */
@JsonDeserialize(using = ControlNetUnit.Deserializer.class)
public final class ControlNetUnit extends Parameters {

	/** The name of the extension in {@code alwayson_scripts}. */
	public static final String SCRIPT = "ControlNet";

	private static final ParameterRules RULES = new ParameterRules().name("model", "module")
		.fraction("guidance_start", "guidance_end")
		.whole(-1, Integer.MAX_VALUE, "processor_res")
		.image("image", "mask");

	private ControlNetUnit(Map<String, Object> parameters) {
		super(parameters);
	}

	/**
	 * Creates an enabled unit with a model.
	 * @param model the name of a model with its hash, as {@link ControlNet#models()}
	 * returns it
	 * @return the unit
	 */
	public static ControlNetUnit of(String model) {
		return new ControlNetUnit(Map.of()).parameter("enabled", true).parameter("model", model);
	}

	/**
	 * Sets the module that creates the detected map from the control image:
	 * {@code module}.
	 * @param module the name of a module, as {@link ControlNet#modules()} returns it;
	 * {@code none}, the default, if the image is already a map
	 * @return a copy of this unit with the parameter
	 */
	public ControlNetUnit module(String module) {
		return parameter("module", module);
	}

	/**
	 * Sets the control image: {@code image}. In an image-to-image request, the default is
	 * the initial image.
	 * @param image the control image
	 * @return a copy of this unit with the parameter
	 */
	public ControlNetUnit image(Image image) {
		return parameter("image", image);
	}

	/**
	 * Sets the mask of the control image: {@code mask}.
	 * @param mask the mask, which is white where the unit is in effect
	 * @return a copy of this unit with the parameter
	 */
	public ControlNetUnit mask(Image mask) {
		return parameter("mask", mask);
	}

	/**
	 * Sets the weight of the unit: {@code weight}.
	 * @param weight the weight, usually 0 to 2; the default is 1
	 * @return a copy of this unit with the parameter
	 */
	public ControlNetUnit weight(double weight) {
		return parameter("weight", weight);
	}

	/**
	 * Sets the part of the generation in which the unit is in effect:
	 * {@code guidance_start} and {@code guidance_end}.
	 * @param start the start as a fraction of the steps; the default is 0
	 * @param end the end as a fraction of the steps, not below the start; the default is
	 * 1
	 * @return a copy of this unit with the parameter
	 */
	public ControlNetUnit guidance(double start, double end) {
		if (!(start >= 0 && start <= end && end <= 1)) {
			throw new IllegalArgumentException(
					"guidance_start and guidance_end must satisfy 0 <= start <= end <= 1, but are " + start + " and "
							+ end);
		}
		return parameter("guidance_start", start).parameter("guidance_end", end);
	}

	/**
	 * Sets how the extension fits the control image to the size of the result:
	 * {@code resize_mode}.
	 * @param mode the resize mode; the default is {@link ResizeMode#CROP_AND_RESIZE}
	 * @return a copy of this unit with the parameter
	 */
	public ControlNetUnit resizeMode(ResizeMode mode) {
		return parameter("resize_mode", Checks.notNull("mode", mode).label());
	}

	/**
	 * Sets whether the prompt or the unit has more influence: {@code control_mode}.
	 * @param mode the control mode; the default is {@link ControlMode#BALANCED}
	 * @return a copy of this unit with the parameter
	 */
	public ControlNetUnit controlMode(ControlMode mode) {
		return parameter("control_mode", Checks.notNull("mode", mode).label());
	}

	/**
	 * Sets whether the extension derives the resolution of the module from the size of
	 * the result: {@code pixel_perfect}.
	 * @param pixelPerfect whether to derive the resolution; the default is false
	 * @return a copy of this unit with the parameter
	 */
	public ControlNetUnit pixelPerfect(boolean pixelPerfect) {
		return parameter("pixel_perfect", pixelPerfect);
	}

	/**
	 * Sets the resolution of the module: {@code processor_res}.
	 * @param pixels the resolution in pixels; the default depends on the module
	 * @return a copy of this unit with the parameter
	 */
	public ControlNetUnit processorRes(int pixels) {
		return parameter("processor_res", pixels);
	}

	/**
	 * Sets the settings of the module: {@code threshold_a} and {@code threshold_b}. Their
	 * meanings and defaults depend on the module.
	 * @param a the first setting
	 * @param b the second setting
	 * @return a copy of this unit with the parameter
	 */
	public ControlNetUnit thresholds(double a, double b) {
		return parameter("threshold_a", a).parameter("threshold_b", b);
	}

	/**
	 * Sets whether the unit uses less GPU memory, which needs more time:
	 * {@code low_vram}.
	 * @param lowVram whether to use less GPU memory; the default is false
	 * @return a copy of this unit with the parameter
	 */
	public ControlNetUnit lowVram(boolean lowVram) {
		return parameter("low_vram", lowVram);
	}

	/**
	 * Sets any parameter by its JSON name.
	 * @param name the JSON name
	 * @param value the value
	 * @return a copy of this unit with the parameter
	 */
	public ControlNetUnit parameter(String name, Object value) {
		Map<String, Object> changed = new LinkedHashMap<>(parameters());
		changed.put(Checks.notBlank("name", name), RULES.check(name, value));
		return new ControlNetUnit(changed);
	}

	/**
	 * How the extension fits the control image to the size of the result.
	 */
	public enum ResizeMode {

		/** Stretches the image. */
		JUST_RESIZE("Just Resize"),
		/** Scales the image to cover the size, and crops it. */
		CROP_AND_RESIZE("Crop and Resize"),
		/** Scales the image to fit into the size, and fills the rest. */
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
	 * Whether the prompt or the unit has more influence.
	 */
	public enum ControlMode {

		/** The prompt and the unit have the same influence. */
		BALANCED("Balanced"),
		/** The prompt has more influence. */
		PROMPT("My prompt is more important"),
		/** The unit has more influence. */
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
