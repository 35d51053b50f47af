package io.stablediffusion.generation;

import java.util.Map;
import java.util.function.Consumer;

import io.stablediffusion.image.Image;
import io.stablediffusion.internal.Checks;
import io.stablediffusion.internal.parameter.ParametersDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * What {@link ImageToImage} is asked for.
 */
@JsonDeserialize(using = ImageToImageRequest.Deserializer.class)
public final class ImageToImageRequest extends GenerationRequest {

	private ImageToImageRequest(Map<String, Object> parameters) {
		super(parameters);
	}

	/**
	 * A request with an image and a prompt, and the server's defaults for everything
	 * else.
	 * @param image the image to begin with
	 * @param prompt what the result shows
	 * @return the request
	 */
	public static ImageToImageRequest of(Image image, String prompt) {
		return builder().initImages(image).prompt(prompt).build();
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
	 * Sets the parameters of an {@link ImageToImageRequest}.
	 */
	public static final class Builder extends GenerationRequestBuilder<Builder> {

		private Builder() {
		}

		/**
		 * The images to begin with: {@code init_images}. How much of them stays is
		 * {@link #denoisingStrength}, 0.75 by default.
		 * @param images at least one, in a format that the server reads
		 * @return this builder
		 */
		public Builder initImages(Image... images) {
			return set("init_images", Checks.notNull("images", images));
		}

		/**
		 * What happens when the proportions differ: {@code resize_mode}.
		 * @param mode the server's default is {@link ResizeMode#JUST_RESIZE}
		 * @return this builder
		 */
		public Builder resizeMode(ResizeMode mode) {
			return set("resize_mode", Checks.notNull("mode", mode).number());
		}

		/**
		 * How closely to follow the image: {@code image_cfg_scale}. For models that edit
		 * by instruction.
		 * @param scale usually 1.5
		 * @return this builder
		 */
		public Builder imageCfgScale(double scale) {
			return set("image_cfg_scale", scale);
		}

		/**
		 * Changes only a part of the image.
		 * @param mask white where the image may change, of the image's size
		 * @param inpainting sets how
		 * @return this builder
		 */
		public Builder inpaint(Image mask, Consumer<Inpainting> inpainting) {
			Checks.notNull("inpainting", inpainting).accept(new Inpainting(inpaint(mask)));
			return this;
		}

		/**
		 * Changes only a part of the image.
		 * @param mask white where the image may change, of the image's size
		 * @return this builder
		 */
		public Builder inpaint(Image mask) {
			return set("mask", mask);
		}

		/**
		 * {@code latent_mask}: a mask that is used in place of {@code mask} before
		 * decoding.
		 * @param mask white where the image may change
		 * @return this builder
		 */
		public Builder latentMask(Image mask) {
			return set("latent_mask", mask);
		}

		/**
		 * Scales the noise that is added to the image: {@code initial_noise_multiplier}.
		 * @param multiplier the server's default is its setting, usually 1
		 * @return this builder
		 */
		public Builder initialNoiseMultiplier(double multiplier) {
			return set("initial_noise_multiplier", multiplier);
		}

		/**
		 * Whether the answer's {@code parameters} repeat the images:
		 * {@code include_init_images}.
		 * @param include the server's default is false
		 * @return this builder
		 */
		public Builder includeInitImages(boolean include) {
			return set("include_init_images", include);
		}

		/**
		 * Makes the request. The builder may be used on.
		 * @return the request
		 * @throws IllegalArgumentException without an image to begin with: some servers
		 * would silently make one from the prompt alone
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
