package io.stablediffusion.blocking;

import java.util.Map;
import java.util.function.Consumer;

import io.stablediffusion.generation.Extra;
import io.stablediffusion.generation.ExtraImage;
import io.stablediffusion.generation.ExtraImages;
import io.stablediffusion.generation.ExtraRequest;
import io.stablediffusion.image.Image;

/**
 * The blocking variant of {@link Extra}: each method blocks the calling thread until its
 * result is available. It throws the exceptions that the reactive variant emits.
 *
 * @since 0.1.0
 */
public final class BlockingExtra {

	private final Extra extra;

	BlockingExtra(Extra extra) {
		this.extra = extra;
	}

	/**
	 * Processes one image: {@code POST /sdapi/v1/extra-single-image}.
	 * @param image the image to process
	 * @param request the parameters of the processing
	 * @return the processed image
	 */
	public ExtraImage upscale(Image image, ExtraRequest request) {
		return Waiting.await(this.extra.upscale(image, request));
	}

	/**
	 * Processes one image with a request that the given consumer builds.
	 * @param image the image to process
	 * @param request sets the parameters of the request
	 * @return the processed image
	 */
	public ExtraImage upscale(Image image, Consumer<ExtraRequest.Builder> request) {
		return Waiting.await(this.extra.upscale(image, request));
	}

	/**
	 * Processes several images: {@code POST /sdapi/v1/extra-batch-images}.
	 * @param images the images by file name, in the order in which they are sent
	 * @param request the parameters of the processing, which apply to each image
	 * @return the processed images in the same order
	 */
	public ExtraImages upscaleBatch(Map<String, Image> images, ExtraRequest request) {
		return Waiting.await(this.extra.upscaleBatch(images, request));
	}

	/**
	 * Processes several images with a request that the given consumer builds.
	 * @param images the images by file name, in the order in which they are sent
	 * @param request sets the parameters of the request
	 * @return the processed images in the same order
	 */
	public ExtraImages upscaleBatch(Map<String, Image> images, Consumer<ExtraRequest.Builder> request) {
		return Waiting.await(this.extra.upscaleBatch(images, request));
	}

}
