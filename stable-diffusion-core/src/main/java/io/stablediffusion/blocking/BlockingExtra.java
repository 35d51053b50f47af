package io.stablediffusion.blocking;

import java.util.Map;
import java.util.function.Consumer;

import io.stablediffusion.generation.Extra;
import io.stablediffusion.generation.ExtraImage;
import io.stablediffusion.generation.ExtraImages;
import io.stablediffusion.generation.ExtraRequest;
import io.stablediffusion.image.Image;

/**
 * {@link Extra}, waiting for the results.
 */
public final class BlockingExtra {

	private final Extra extra;

	BlockingExtra(Extra extra) {
		this.extra = extra;
	}

	public ExtraImage upscale(Image image, ExtraRequest request) {
		return Waiting.await(this.extra.upscale(image, request));
	}

	public ExtraImage upscale(Image image, Consumer<ExtraRequest.Builder> request) {
		return Waiting.await(this.extra.upscale(image, request));
	}

	public ExtraImages upscaleBatch(Map<String, Image> images, ExtraRequest request) {
		return Waiting.await(this.extra.upscaleBatch(images, request));
	}

	public ExtraImages upscaleBatch(Map<String, Image> images, Consumer<ExtraRequest.Builder> request) {
		return Waiting.await(this.extra.upscaleBatch(images, request));
	}

}
