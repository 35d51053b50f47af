package io.stablediffusion.generation;

import io.stablediffusion.image.Image;
import reactor.core.publisher.Mono;

/**
 * Reads the texts that are embedded in an image, on the server:
 * {@code /sdapi/v1/png-info}. {@link Image#infotext()} reads the infotext of a PNG, JPEG
 * or WebP without a server.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PngInfo {

	/**
	 * Reads the generation parameters that are embedded in an image.
	 * @param image an image in any format that the server supports
	 * @return the embedded texts; its fields are empty if the image has none
	 */
	Mono<ImageMetadata> read(Image image);

}
