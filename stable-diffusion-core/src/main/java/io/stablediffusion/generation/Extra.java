package io.stablediffusion.generation;

import java.util.Map;
import java.util.function.Consumer;

import io.stablediffusion.image.Image;
import reactor.core.publisher.Mono;

/**
 * Upscales images and restores faces, as the "Extras" tab of the user interface does.
 *
 * @since 0.1.0
 */
public interface Extra {

	/**
	 * Processes one image: {@code POST /sdapi/v1/extra-single-image}.
	 * @param image the image to process
	 * @param request the parameters of the processing
	 * @return the processed image
	 */
	Mono<ExtraImage> upscale(Image image, ExtraRequest request);

	/**
	 * Processes one image with a request that the given consumer builds.
	 * @param image the image to process
	 * @param request sets the parameters of the request
	 * @return the processed image
	 */
	default Mono<ExtraImage> upscale(Image image, Consumer<ExtraRequest.Builder> request) {
		return upscale(image, ExtraRequest.of(request));
	}

	/**
	 * Processes several images: {@code POST /sdapi/v1/extra-batch-images}.
	 * @param images the images by file name, in the order in which they are sent
	 * @param request the parameters of the processing, which apply to each image
	 * @return the processed images in the same order
	 */
	Mono<ExtraImages> upscaleBatch(Map<String, Image> images, ExtraRequest request);

	/**
	 * Processes several images with a request that the given consumer builds.
	 * @param images the images by file name, in the order in which they are sent
	 * @param request sets the parameters of the request
	 * @return the processed images in the same order
	 */
	default Mono<ExtraImages> upscaleBatch(Map<String, Image> images, Consumer<ExtraRequest.Builder> request) {
		return upscaleBatch(images, ExtraRequest.of(request));
	}

}
