package io.stablediffusion.blocking;

import java.util.function.Consumer;

import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.generation.ImageToImage;
import io.stablediffusion.generation.ImageToImageRequest;

/**
 * The blocking variant of {@link ImageToImage}: each method blocks the calling thread
 * until its result is available. It throws the exceptions that the reactive variant
 * emits.
 *
 * @since 0.1.0
 */
public final class BlockingImageToImage {

	private final ImageToImage imageToImage;

	BlockingImageToImage(ImageToImage imageToImage) {
		this.imageToImage = imageToImage;
	}

	/**
	 * Generates images. The call takes seconds to minutes, depending on the GPU, and
	 * waits for earlier jobs, because a WebUI processes one job at a time.
	 * @param request the initial images and the parameters
	 * @return the generated images
	 */
	public GeneratedImages generate(ImageToImageRequest request) {
		return Waiting.await(this.imageToImage.generate(request));
	}

	/**
	 * Generates images with a request that the given consumer builds.
	 * @param request sets the parameters of the request
	 * @return the generated images
	 */
	public GeneratedImages generate(Consumer<ImageToImageRequest.Builder> request) {
		return Waiting.await(this.imageToImage.generate(request));
	}

}
