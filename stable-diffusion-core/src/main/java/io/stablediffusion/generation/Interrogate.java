package io.stablediffusion.generation;

import io.stablediffusion.image.Image;
import reactor.core.publisher.Mono;

/**
 * Describes images in words: {@code /sdapi/v1/interrogate}. The server loads another
 * model for it, which takes memory and, the first time, a download.
 */
public interface Interrogate {

	/**
	 * Describes an image in a sentence, with CLIP and BLIP.
	 * @param image the image
	 * @return the sentence; an {@code ApiException} of status 200 where the server
	 * failed: AUTOMATIC1111 then answers with a caption that ends in {@code <error>}
	 */
	Mono<String> clip(Image image);

	/**
	 * Describes an image in tags, with DeepDanbooru.
	 * @param image the image
	 * @return the tags, separated by commas; an error as in {@link #clip}
	 */
	Mono<String> deepdanbooru(Image image);

}
