package io.stablediffusion.blocking;

import io.stablediffusion.image.Image;
import io.stablediffusion.image.ImageMetadata;
import io.stablediffusion.image.PngInfo;

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
