package io.stablediffusion.generation;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The initial content of the masked area.
 *
 * @since 0.1.0
 */
public enum InpaintingFill {

	/** The colors around the masked area. */
	FILL(0),
	/** The original image. */
	ORIGINAL(1),
	/** Noise in latent space. */
	LATENT_NOISE(2),
	/** Zeros in latent space. */
	LATENT_NOTHING(3);

	private final int number;

	InpaintingFill(int number) {
		this.number = number;
	}

	@JsonValue
	int number() {
		return this.number;
	}

}
