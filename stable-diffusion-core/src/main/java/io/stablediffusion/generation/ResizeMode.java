package io.stablediffusion.generation;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What happens to an image whose proportions are not those of the result.
 */
public enum ResizeMode {

	/** It is stretched. */
	JUST_RESIZE(0),
	/** It is cut. */
	CROP_AND_RESIZE(1),
	/** What is missing is filled with its edge. */
	RESIZE_AND_FILL(2),
	/** It is stretched before it is decoded: fast and blurred. */
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
