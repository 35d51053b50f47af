package io.stablediffusion.generation;

import io.stablediffusion.image.Image;
import reactor.core.publisher.Mono;

/**
 * Describes images in words: {@code /sdapi/v1/interrogate}. The server loads another
 * model for this, which needs memory and a download at the first use.
 *
 * @since 0.1.0
 */
public interface Interrogate {

	/**
	 * Describes an image in a sentence, with CLIP and BLIP. If the server fails,
	 * AUTOMATIC1111 returns a caption that ends with {@code <error>}; the call then fails
	 * with an {@code ApiException} of status 200.
	 * @param image the image to describe
	 * @return the sentence
	 */
	Mono<String> clip(Image image);

	/**
	 * Describes an image in tags, with DeepDanbooru. The call fails as {@link #clip}
	 * does.
	 * @param image the image to describe
	 * @return the tags, separated by commas
	 */
	Mono<String> deepdanbooru(Image image);

}
