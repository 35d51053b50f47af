package io.stablediffusion.blocking;

import java.util.function.Consumer;

import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.generation.TextToImage;
import io.stablediffusion.generation.TextToImageRequest;

/**
 * The blocking variant of {@link TextToImage}: each method blocks the calling thread
 * until its result is available. It throws the exceptions that the reactive variant
 * emits.
 *
 * @since 0.1.0
 */
public final class BlockingTextToImage {

	private final TextToImage textToImage;

	BlockingTextToImage(TextToImage textToImage) {
		this.textToImage = textToImage;
	}

	/**
	 * Generates images. The call takes seconds to minutes, depending on the GPU, and
	 * waits for earlier jobs, because a WebUI processes one job at a time.
	 * @param request the prompt and the other parameters
	 * @return the generated images
	 */
	public GeneratedImages generate(TextToImageRequest request) {
		return Waiting.await(this.textToImage.generate(request));
	}

	/**
	 * Generates images with a request that the given consumer builds.
	 * @param request sets the parameters of the request
	 * @return the generated images
	 */
	public GeneratedImages generate(Consumer<TextToImageRequest.Builder> request) {
		return Waiting.await(this.textToImage.generate(request));
	}

}
