package io.stablediffusion.blocking;

import io.stablediffusion.generation.ImageMetadata;
import io.stablediffusion.generation.PngInfo;
import io.stablediffusion.image.Image;

/**
 * The blocking variant of {@link PngInfo}: each method blocks the calling thread until
 * its result is available. It throws the exceptions that the reactive variant emits.
 *
 * @since 0.1.0
 */
public final class BlockingPngInfo {

	private final PngInfo pngInfo;

	BlockingPngInfo(PngInfo pngInfo) {
		this.pngInfo = pngInfo;
	}

	/**
	 * Reads the generation parameters that are embedded in an image.
	 * @param image an image in any format that the server supports
	 * @return the embedded texts; its fields are empty if the image has none
	 */
	public ImageMetadata read(Image image) {
		return Waiting.await(this.pngInfo.read(image));
	}

}
