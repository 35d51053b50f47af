package io.stablediffusion.blocking;

import java.util.function.Consumer;

import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.generation.ImageToImage;
import io.stablediffusion.generation.ImageToImageRequest;

/**
 * {@link ImageToImage}, waiting for the results.
 */
public final class BlockingImageToImage {

	private final ImageToImage imageToImage;

	BlockingImageToImage(ImageToImage imageToImage) {
		this.imageToImage = imageToImage;
	}

	public GeneratedImages generate(ImageToImageRequest request) {
		return Waiting.await(this.imageToImage.generate(request));
	}

	public GeneratedImages generate(Consumer<ImageToImageRequest.Builder> request) {
		return Waiting.await(this.imageToImage.generate(request));
	}

}
