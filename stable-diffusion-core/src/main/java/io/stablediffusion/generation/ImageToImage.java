package io.stablediffusion.generation;

import java.util.function.Consumer;

import io.stablediffusion.internal.Checks;
import reactor.core.publisher.Mono;

/**
 * Images from images, inpainting too: {@code /sdapi/v1/img2img}.
 */
@FunctionalInterface
public interface ImageToImage {

	/**
	 * Generates images. It takes as long as the GPU takes, and waits for the jobs before
	 * it.
	 * @param request what to generate, and from what
	 * @return the images
	 */
	Mono<GeneratedImages> generate(ImageToImageRequest request);

	/**
	 * Generates images from a request that is built on the spot.
	 * @param request sets the parameters
	 * @return the images
	 */
	default Mono<GeneratedImages> generate(Consumer<ImageToImageRequest.Builder> request) {
		Checks.notNull("request", request);
		ImageToImageRequest.Builder builder = ImageToImageRequest.builder();
		request.accept(builder);
		return generate(builder.build());
	}

}
