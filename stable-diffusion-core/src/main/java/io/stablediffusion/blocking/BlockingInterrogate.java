package io.stablediffusion.blocking;

import io.stablediffusion.generation.Interrogate;
import io.stablediffusion.image.Image;

/**
 * {@link Interrogate}, waiting for the results.
 */
public final class BlockingInterrogate {

	private final Interrogate interrogate;

	BlockingInterrogate(Interrogate interrogate) {
		this.interrogate = interrogate;
	}

	public String clip(Image image) {
		return Waiting.await(this.interrogate.clip(image));
	}

	public String deepdanbooru(Image image) {
		return Waiting.await(this.interrogate.deepdanbooru(image));
	}

}
