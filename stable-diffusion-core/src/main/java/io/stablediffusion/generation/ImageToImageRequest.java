package io.stablediffusion.generation;

import java.util.Map;
import java.util.function.Consumer;

import io.stablediffusion.image.Image;
import io.stablediffusion.internal.Checks;
import io.stablediffusion.internal.parameter.ParametersDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * The parameters of {@link ImageToImage}: initial images, prompt, mask and generation
 * parameters.
 *
 * @since 0.1.0
 */
@JsonDeserialize(using = ImageToImageRequest.Deserializer.class)
public final class ImageToImageRequest extends GenerationRequest {

	private ImageToImageRequest(Map<String, Object> parameters) {
		super(parameters);
	}

	/**
	 * Creates a request with an image and a prompt. The server uses its defaults for all
	 * other parameters.
	 * @param image the initial image
	 * @param prompt the prompt
	 * @return the request
	 */
	public static ImageToImageRequest of(Image image, String prompt) {
		return builder().initImages(image).prompt(prompt).build();
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
	 * Sets the parameters of an {@link ImageToImageRequest}.
	 */
	public static final class Builder extends GenerationRequestBuilder<Builder> {

		private Builder() {
		}

		/**
		 * Sets the initial images: {@code init_images}. {@link #denoisingStrength} sets
		 * how much the server changes them; the server's default is 0.75.
		 * @param images at least one image, in a format that the server supports
		 * @return this builder
		 */
		public Builder initImages(Image... images) {
			return set("init_images", Checks.notNull("images", images));
		}

		/**
		 * Sets how the server fits an initial image to the size of the result:
		 * {@code resize_mode}.
		 * @param mode the resize mode; the server's default is
		 * {@link ResizeMode#JUST_RESIZE}
		 * @return this builder
		 */
		public Builder resizeMode(ResizeMode mode) {
			return set("resize_mode", Checks.notNull("mode", mode).number());
		}

		/**
		 * Sets how closely the result follows the initial image: {@code image_cfg_scale}.
		 * It has an effect only with models that edit by instruction.
		 * @param scale the scale, usually 1.5
		 * @return this builder
		 */
		public Builder imageCfgScale(double scale) {
			return set("image_cfg_scale", scale);
		}

		/**
		 * Sets the mask, which restricts the generation to a part of the image, and the
		 * parameters of inpainting: {@code mask}.
		 * @param mask the mask, which is white where the server changes the image and has
		 * the size of the image
		 * @param inpainting sets the parameters of inpainting
		 * @return this builder
		 */
		public Builder inpaint(Image mask, Consumer<Inpainting> inpainting) {
			Checks.notNull("inpainting", inpainting).accept(new Inpainting(inpaint(mask)));
			return this;
		}

		/**
		 * Sets the mask, which restricts the generation to a part of the image:
		 * {@code mask}.
		 * @param mask the mask, which is white where the server changes the image and has
		 * the size of the image
		 * @return this builder
		 */
		public Builder inpaint(Image mask) {
			return set("mask", mask);
		}

		/**
		 * Sets a mask that the server uses instead of {@code mask} in latent space:
		 * {@code latent_mask}.
		 * @param mask the mask, which is white where the server changes the image
		 * @return this builder
		 */
		public Builder latentMask(Image mask) {
			return set("latent_mask", mask);
		}

		/**
		 * Sets the factor by which the server scales the noise that it adds to the
		 * initial image: {@code initial_noise_multiplier}.
		 * @param multiplier the factor; the default is a setting of the server, usually 1
		 * @return this builder
		 */
		public Builder initialNoiseMultiplier(double multiplier) {
			return set("initial_noise_multiplier", multiplier);
		}

		/**
		 * Sets whether the {@code parameters} of the response contain the initial images:
		 * {@code include_init_images}.
		 * @param include whether to return the initial images; the server's default is
		 * false
		 * @return this builder
		 */
		public Builder includeInitImages(boolean include) {
			return set("include_init_images", include);
		}

		/**
		 * Builds the request. The builder can be reused.
		 * @return the request
		 * @throws IllegalArgumentException if there is no initial image: some servers
		 * would generate an image from the prompt alone, without an error
		 */
		public ImageToImageRequest build() {
			if (!values().containsKey("init_images")) {
				throw new IllegalArgumentException(
						"init_images is missing: call initImages, or use textToImage() for an image from text alone");
			}
			return new ImageToImageRequest(values());
		}

	}

	static final class Deserializer extends ParametersDeserializer<ImageToImageRequest> {

		Deserializer() {
			super(ImageToImageRequest.class, (values) -> builder().parameters(values).build());
		}

	}

}
