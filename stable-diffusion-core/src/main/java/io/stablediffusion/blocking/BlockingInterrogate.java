package io.stablediffusion.blocking;

import io.stablediffusion.generation.Interrogate;
import io.stablediffusion.image.Image;

/**
 * The blocking variant of {@link Interrogate}: each method blocks the calling thread
 * until its result is available. It throws the exceptions that the reactive variant
 * emits.
 *
 * @since 0.1.0
 */
public final class BlockingInterrogate {

	private final Interrogate interrogate;

	BlockingInterrogate(Interrogate interrogate) {
		this.interrogate = interrogate;
	}

	/**
	 * Describes an image in a sentence, with CLIP and BLIP. If the server fails,
	 * AUTOMATIC1111 returns a caption that ends with {@code <error>}; the call then fails
	 * with an {@code ApiException} of status 200.
	 * @param image the image to describe
	 * @return the sentence
	 */
	public String clip(Image image) {
		return Waiting.await(this.interrogate.clip(image));
	}

	/**
	 * Describes an image in tags, with DeepDanbooru. The call fails as {@link #clip}
	 * does.
	 * @param image the image to describe
	 * @return the tags, separated by commas
	 */
	public String deepdanbooru(Image image) {
		return Waiting.await(this.interrogate.deepdanbooru(image));
	}

}
