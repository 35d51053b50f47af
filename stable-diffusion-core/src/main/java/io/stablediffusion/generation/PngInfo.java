package io.stablediffusion.generation;

import io.stablediffusion.image.Image;
import reactor.core.publisher.Mono;

/**
 * What a server reads from an image: {@code /sdapi/v1/png-info}. To read only the text
 * that is embedded in a PNG, {@link Image#infotext()} needs no server.
 */
@FunctionalInterface
public interface PngInfo {

	/**
	 * Reads the generation parameters that are embedded in an image.
	 * @param image an image of any format that the server reads
	 * @return what is embedded, empty fields if there is nothing
	 */
	Mono<ImageMetadata> read(Image image);

}
