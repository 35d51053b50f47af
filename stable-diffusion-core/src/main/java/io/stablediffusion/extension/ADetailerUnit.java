package io.stablediffusion.extension;

import java.util.LinkedHashMap;
import java.util.Map;

import io.stablediffusion.internal.Checks;
import io.stablediffusion.internal.parameter.ParameterRules;
import io.stablediffusion.internal.parameter.ParametersDeserializer;
import io.stablediffusion.parameter.Parameters;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * The immutable parameters of one pass of the ADetailer extension, which detects faces,
 * hands or people in the result and regenerates each of them at a higher resolution. A
 * parameter that is not set is not sent.
 *
 * @since 0.1.0
 */
@JsonDeserialize(using = ADetailerUnit.Deserializer.class)
public final class ADetailerUnit extends Parameters {

	/** The name of the extension in {@code alwayson_scripts}. */
	public static final String SCRIPT = "ADetailer";

	private static final ParameterRules RULES = new ParameterRules().name("ad_model")
		.fraction("ad_confidence", "ad_denoising_strength")
		.whole(0, Integer.MAX_VALUE, "ad_mask_blur");

	private ADetailerUnit(Map<String, Object> parameters) {
		super(parameters);
	}

	/**
	 * Creates a pass with a detection model.
	 * @param model the name of the model, for example {@code face_yolov8n.pt}
	 * @return the pass
	 */
	public static ADetailerUnit of(String model) {
		return new ADetailerUnit(Map.of()).parameter("ad_model", model);
	}

	/**
	 * Sets the prompt for the detected area: {@code ad_prompt}.
	 * @param prompt the prompt; empty, the default, uses the prompt of the image
	 * @return a copy of this pass with the parameter
	 */
	public ADetailerUnit prompt(String prompt) {
		return parameter("ad_prompt", prompt);
	}

	/**
	 * Sets the negative prompt for the detected area: {@code ad_negative_prompt}.
	 * @param negativePrompt the negative prompt; empty, the default, uses the negative
	 * prompt of the image
	 * @return a copy of this pass with the parameter
	 */
	public ADetailerUnit negativePrompt(String negativePrompt) {
		return parameter("ad_negative_prompt", negativePrompt);
	}

	/**
	 * Sets the minimum confidence of a detection: {@code ad_confidence}.
	 * @param confidence the confidence from 0 to 1; the default is 0.3
	 * @return a copy of this pass with the parameter
	 */
	public ADetailerUnit confidence(double confidence) {
		return parameter("ad_confidence", confidence);
	}

	/**
	 * Sets how much the detected area changes: {@code ad_denoising_strength}.
	 * @param strength the strength from 0, no change, to 1, complete change; the default
	 * is 0.4
	 * @return a copy of this pass with the parameter
	 */
	public ADetailerUnit denoisingStrength(double strength) {
		return parameter("ad_denoising_strength", strength);
	}

	/**
	 * Sets the width by which the edge of the detected area is blurred:
	 * {@code ad_mask_blur}.
	 * @param pixels the width in pixels; the default is 4
	 * @return a copy of this pass with the parameter
	 */
	public ADetailerUnit maskBlur(int pixels) {
		return parameter("ad_mask_blur", pixels);
	}

	/**
	 * Sets any parameter by its JSON name.
	 * @param name the JSON name, for example {@code ad_use_steps}
	 * @param value the value
	 * @return a copy of this pass with the parameter
	 */
	public ADetailerUnit parameter(String name, Object value) {
		Map<String, Object> changed = new LinkedHashMap<>(parameters());
		changed.put(Checks.notBlank("name", name), RULES.check(name, value));
		return new ADetailerUnit(changed);
	}

	static final class Deserializer extends ParametersDeserializer<ADetailerUnit> {

		Deserializer() {
			super(ADetailerUnit.class, (values) -> new ADetailerUnit(RULES.checkAll(values)));
		}

	}

}
