package io.stablediffusion.generation;

import java.util.Map;
import java.util.function.Consumer;

import io.stablediffusion.image.Image;
import reactor.core.publisher.Mono;

/**
 * Enlarges images and restores faces, as the user interface's tab "Extras".
 */
public interface Extra {

	/**
	 * Works on one image: {@code POST /sdapi/v1/extra-single-image}.
	 * @param image the image
	 * @param request what to do
	 * @return the result
	 */
	Mono<ExtraImage> upscale(Image image, ExtraRequest request);

	/**
	 * Works on one image, with a request that is built on the spot.
	 * @param image the image
	 * @param request sets the parameters
	 * @return the result
	 */
	default Mono<ExtraImage> upscale(Image image, Consumer<ExtraRequest.Builder> request) {
		return upscale(image, ExtraRequest.of(request));
	}

	/**
	 * Works on several images: {@code POST /sdapi/v1/extra-batch-images}.
	 * @param images the images by file names, in order
	 * @param request what to do with each
	 * @return the results in the same order
	 */
	Mono<ExtraImages> upscaleBatch(Map<String, Image> images, ExtraRequest request);

	/**
	 * Works on several images, with a request that is built on the spot.
	 * @param images the images by file names, in order
	 * @param request sets the parameters
	 * @return the results in the same order
	 */
	default Mono<ExtraImages> upscaleBatch(Map<String, Image> images, Consumer<ExtraRequest.Builder> request) {
		return upscaleBatch(images, ExtraRequest.of(request));
	}

}
