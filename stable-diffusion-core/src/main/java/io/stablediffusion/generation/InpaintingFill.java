package io.stablediffusion.generation;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What the masked part begins with.
 */
public enum InpaintingFill {

	/** The colours around it. */
	FILL(0),
	/** What is there. */
	ORIGINAL(1),
	/** Noise. */
	LATENT_NOISE(2),
	/** Nothing. */
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
