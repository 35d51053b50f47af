package io.stablediffusion.blocking;

import io.stablediffusion.generation.ImageMetadata;
import io.stablediffusion.generation.PngInfo;
import io.stablediffusion.image.Image;

/**
 * {@link PngInfo}, waiting for the results.
 */
public final class BlockingPngInfo {

	private final PngInfo pngInfo;

	BlockingPngInfo(PngInfo pngInfo) {
		this.pngInfo = pngInfo;
	}

	public ImageMetadata read(Image image) {
		return Waiting.await(this.pngInfo.read(image));
	}

}
