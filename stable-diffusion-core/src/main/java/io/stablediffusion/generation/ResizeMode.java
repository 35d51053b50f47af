package io.stablediffusion.generation;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How the server fits an image to the size of the result.
 *
 * @since 0.1.0
 */
public enum ResizeMode {

	/** Stretches the image. */
	JUST_RESIZE(0),
	/** Scales the image to cover the size, and crops it. */
	CROP_AND_RESIZE(1),
	/**
	 * Scales the image to fit into the size, and fills the rest with the colors of its
	 * edge.
	 */
	RESIZE_AND_FILL(2),
	/** Stretches the image in latent space, which is fast but blurs it. */
	LATENT_UPSCALE(3);

	private final int number;

	ResizeMode(int number) {
		this.number = number;
	}

	@JsonValue
	int number() {
		return this.number;
	}

}
