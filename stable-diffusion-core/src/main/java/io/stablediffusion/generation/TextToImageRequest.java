package io.stablediffusion.generation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

import io.stablediffusion.internal.Checks;
import io.stablediffusion.internal.parameter.ParametersDeserializer;
import io.stablediffusion.prompt.Infotext;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * The parameters of {@link TextToImage}: prompt, hires. fix and generation parameters.
 *
 * @since 0.1.0
 */
@JsonDeserialize(using = TextToImageRequest.Deserializer.class)
public final class TextToImageRequest extends GenerationRequest {

	private TextToImageRequest(Map<String, Object> parameters) {
		super(parameters);
	}

	/**
	 * Creates a request with a prompt. The server uses its defaults for all other
	 * parameters.
	 * @param prompt the prompt
	 * @return the request
	 */
	public static TextToImageRequest of(String prompt) {
		return builder().prompt(prompt).build();
	}

	/**
	 * Creates a request that generates an image again, with the prompt, seed, size,
	 * sampler, model and hires. fix of its infotext. The request does not contain what
	 * the infotext does not contain, in particular the arguments of extensions; use
	 * {@link #toBuilder()} to add them.
	 * @param infotext the infotext, for example {@code image.parameters().orElseThrow()}
	 * @return the request
	 */
	public static TextToImageRequest from(Infotext infotext) {
		Builder builder = builder();
		InfotextParameters.of(Checks.notNull("infotext", infotext)).forEach(builder::parameterIfAllowed);
		return builder.build();
	}

	/**
	 * Returns a new builder.
	 * @return a builder without any parameter
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Returns a builder that is initialized from this request.
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
		 * Enables the hires. fix, a second pass that upscales the image:
		 * {@code enable_hr} and the {@code hr_} parameters. AUTOMATIC1111 fails without a
		 * {@code denoising_strength}, so {@link #build()} sets it to 0.7, the value of
		 * the user interface, unless it is set.
		 * @param hiresFix sets the parameters of the second pass
		 * @return this builder
		 */
		public Builder hiresFix(Consumer<HiresFix> hiresFix) {
			Checks.notNull("hiresFix", hiresFix).accept(new HiresFix(set("enable_hr", true)));
			return this;
		}

		/**
		 * Sets the size of the first pass for WebUI versions before 1.0:
		 * {@code firstphase_width} and {@code firstphase_height}. {@link #size} is then
		 * the size of the result.
		 * @param width the width in pixels; the server's default, 0, disables it
		 * @param height the height in pixels; the server's default, 0, disables it
		 * @return this builder
		 */
		public Builder firstphaseSize(int width, int height) {
			return set("firstphase_width", width).set("firstphase_height", height);
		}

		/** Skips values that no server accepts: an infotext can contain any number. */
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
		 * Builds the request. The builder can be reused. If the hires. fix is enabled and
		 * neither the request nor its {@code infotext} has a {@code denoising_strength},
		 * the request has a {@code denoising_strength} of 0.7.
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
