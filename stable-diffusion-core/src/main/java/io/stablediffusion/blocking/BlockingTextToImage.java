package io.stablediffusion.blocking;

import java.util.function.Consumer;

import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.generation.TextToImage;
import io.stablediffusion.generation.TextToImageRequest;

/**
 * {@link TextToImage}, waiting for the result.
 */
public final class BlockingTextToImage {

	private final TextToImage textToImage;

	BlockingTextToImage(TextToImage textToImage) {
		this.textToImage = textToImage;
	}

	public GeneratedImages generate(TextToImageRequest request) {
		return Waiting.await(this.textToImage.generate(request));
	}

	public GeneratedImages generate(Consumer<TextToImageRequest.Builder> request) {
		return Waiting.await(this.textToImage.generate(request));
	}

}
