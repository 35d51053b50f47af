package io.stablediffusion.generation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

import io.stablediffusion.internal.Checks;
import io.stablediffusion.internal.parameter.ParametersDeserializer;
import io.stablediffusion.prompt.Infotext;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * What {@link TextToImage} is asked for.
 */
@JsonDeserialize(using = TextToImageRequest.Deserializer.class)
public final class TextToImageRequest extends GenerationRequest {

	private TextToImageRequest(Map<String, Object> parameters) {
		super(parameters);
	}

	/**
	 * A request with a prompt, and the server's defaults for everything else.
	 * @param prompt what the image shows
	 * @return the request
	 */
	public static TextToImageRequest of(String prompt) {
		return builder().prompt(prompt).build();
	}

	/**
	 * The request that makes an image again, from the text that is embedded in it: same
	 * prompt, seed, size, sampler, model and second pass. What the text does not have,
	 * extensions above all, is not in the request; {@link #toBuilder()} adds to it.
	 * @param infotext for example {@code image.parameters().orElseThrow()}
	 * @return the request
	 */
	public static TextToImageRequest from(Infotext infotext) {
		Builder builder = builder();
		InfotextParameters.of(Checks.notNull("infotext", infotext)).forEach(builder::parameterIfAllowed);
		return builder.build();
	}

	/**
	 * Starts a request.
	 * @return a builder without any parameter
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Starts a request from this one.
	 * @return a builder with the parameters of this request
	 */
	public Builder toBuilder() {
		return builder().parameters(parameters());
	}

	/**
	 * Sets the parameters of a {@link TextToImageRequest}.
	 */
	public static final class Builder extends GenerationRequestBuilder<Builder> {

		private Builder() {
		}

		/**
		 * Generates small and then enlarges in a second pass: {@code enable_hr} and the
		 * {@code hr_} parameters. AUTOMATIC1111 fails without a
		 * {@code denoising_strength}, so {@link #build()} adds the 0.7 that the WebUI's
		 * page sends where none is set.
		 * @param hiresFix sets the parameters of the second pass
		 * @return this builder
		 */
		public Builder hiresFix(Consumer<HiresFix> hiresFix) {
			Checks.notNull("hiresFix", hiresFix).accept(new HiresFix(set("enable_hr", true)));
			return this;
		}

		/**
		 * Size of the first pass, as WebUIs before 1.0 took it: {@code firstphase_width}
		 * and {@code firstphase_height}. With it, {@link #size} is the size of the
		 * result.
		 * @param width in pixels; 0 is the server's default and means: not this way
		 * @param height in pixels, likewise
		 * @return this builder
		 */
		public Builder firstphaseSize(int width, int height) {
			return set("firstphase_width", width).set("firstphase_height", height);
		}

		/** A text may have numbers that no server takes. */
		private void parameterIfAllowed(String name, Object value) {
			if (RequestRules.GENERATION.allows(name, value)) {
				set(name, value);
			}
			else if (value instanceof Map<?, ?> entries) {
				Map<Object, Object> allowed = new LinkedHashMap<>(entries);
				allowed.entrySet().removeIf((entry) -> !RequestRules.GENERATION.allows(name, Map.ofEntries(entry)));
				set(name, allowed);
			}
		}

		/**
		 * Makes the request. The builder may be used on. With the hires. fix, however it
		 * was switched on, and without a {@code denoising_strength} of its own or of its
		 * {@code infotext}, the request gets one of 0.7.
		 * @return the request
		 */
		public TextToImageRequest build() {
			Map<String, Object> values = new LinkedHashMap<>(values());
			if (Boolean.TRUE.equals(values.get("enable_hr"))
					&& !String.valueOf(values.get("infotext")).contains("Denoising strength:")) {
				values.putIfAbsent("denoising_strength", HiresFix.DENOISING_STRENGTH);
			}
			return new TextToImageRequest(values);
		}

	}

	static final class Deserializer extends ParametersDeserializer<TextToImageRequest> {

		Deserializer() {
			super(TextToImageRequest.class, (values) -> builder().parameters(values).build());
		}

	}

}
