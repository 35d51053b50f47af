package io.stablediffusion.extension;

import java.util.LinkedHashMap;
import java.util.Map;

import io.stablediffusion.internal.Checks;
import io.stablediffusion.internal.parameter.ParameterRules;
import io.stablediffusion.internal.parameter.ParametersDeserializer;
import io.stablediffusion.parameter.Parameters;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * One pass of the ADetailer extension: it finds faces, hands or people in the result and
 * makes each again at a higher resolution. What is not set is not sent.
 */
@JsonDeserialize(using = ADetailerUnit.Deserializer.class)
public final class ADetailerUnit extends Parameters {

	/** The name under which the extension takes its units. */
	public static final String SCRIPT = "ADetailer";

	private static final ParameterRules RULES = new ParameterRules().name("ad_model")
		.fraction("ad_confidence", "ad_denoising_strength")
		.whole(0, Integer.MAX_VALUE, "ad_mask_blur");

	private ADetailerUnit(Map<String, Object> parameters) {
		super(parameters);
	}

	/**
	 * A pass with a model.
	 * @param model what to find, for example {@code face_yolov8n.pt}
	 * @return the pass
	 */
	public static ADetailerUnit of(String model) {
		return new ADetailerUnit(Map.of()).parameter("ad_model", model);
	}

	/**
	 * What the part shows: {@code ad_prompt}.
	 * @param prompt empty, the default, for the prompt of the image
	 * @return a pass with it
	 */
	public ADetailerUnit prompt(String prompt) {
		return parameter("ad_prompt", prompt);
	}

	/**
	 * What the part does not show: {@code ad_negative_prompt}.
	 * @param negativePrompt empty, the default, for that of the image
	 * @return a pass with it
	 */
	public ADetailerUnit negativePrompt(String negativePrompt) {
		return parameter("ad_negative_prompt", negativePrompt);
	}

	/**
	 * How sure the model must be: {@code ad_confidence}.
	 * @param confidence from 0 to 1; the default is 0.3
	 * @return a pass with it
	 */
	public ADetailerUnit confidence(double confidence) {
		return parameter("ad_confidence", confidence);
	}

	/**
	 * How much the part may change: {@code ad_denoising_strength}.
	 * @param strength from 0 to 1; the default is 0.4
	 * @return a pass with it
	 */
	public ADetailerUnit denoisingStrength(double strength) {
		return parameter("ad_denoising_strength", strength);
	}

	/**
	 * How far the part's edge is softened: {@code ad_mask_blur}.
	 * @param pixels the default is 4
	 * @return a pass with it
	 */
	public ADetailerUnit maskBlur(int pixels) {
		return parameter("ad_mask_blur", pixels);
	}

	/**
	 * Any parameter by its name on the wire.
	 * @param name the name, for example {@code ad_use_steps}
	 * @param value the value
	 * @return a pass with it
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
