package io.stablediffusion.extension;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * One pass of the ADetailer extension: it finds faces, hands or people in the result and
 * makes each again at a higher resolution. What is not set is not sent.
 */
public final class ADetailerUnit {

	/** The name under which the extension takes its units. */
	public static final String SCRIPT = "ADetailer";

	private final Map<String, Object> parameters;

	private ADetailerUnit(Map<String, Object> parameters) {
		this.parameters = Collections.unmodifiableMap(parameters);
	}

	/**
	 * A pass with a model.
	 * @param model what to find, for example {@code face_yolov8n.pt}
	 * @return the pass
	 */
	public static ADetailerUnit of(String model) {
		return new ADetailerUnit(Map.of("ad_model", model));
	}

	/**
	 * What the part shows: {@code ad_prompt}.
	 * @param prompt empty, the default, for the prompt of the picture
	 * @return a pass with it
	 */
	public ADetailerUnit prompt(String prompt) {
		return parameter("ad_prompt", prompt);
	}

	/**
	 * What the part does not show: {@code ad_negative_prompt}.
	 * @param negativePrompt empty, the default, for that of the picture
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
		return parameter("ad_confidence", fraction("ad_confidence", confidence));
	}

	/**
	 * How much the part may change: {@code ad_denoising_strength}.
	 * @param strength from 0 to 1; the default is 0.4
	 * @return a pass with it
	 */
	public ADetailerUnit denoisingStrength(double strength) {
		return parameter("ad_denoising_strength", fraction("ad_denoising_strength", strength));
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
		Map<String, Object> changed = new LinkedHashMap<>(this.parameters);
		changed.put(name, value);
		return new ADetailerUnit(changed);
	}

	/**
	 * The parameters as they are sent.
	 * @return an unmodifiable map
	 */
	@JsonValue
	public Map<String, Object> parameters() {
		return this.parameters;
	}

	private static double fraction(String name, double value) {
		if (!(value >= 0 && value <= 1)) {
			throw new IllegalArgumentException(name + " must be between 0 and 1, but is " + value);
		}
		return value;
	}

	@Override
	public String toString() {
		return "ADetailerUnit" + this.parameters;
	}

}
