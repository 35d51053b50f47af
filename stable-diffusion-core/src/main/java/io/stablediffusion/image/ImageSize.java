package io.stablediffusion.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;

import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

import org.jspecify.annotations.Nullable;

/**
 * The width and height of an image.
 *
 * @param width the width in pixels
 * @param height the height in pixels
 * @since 0.1.0
 */
public record ImageSize(int width, int height) {

	@Override
	public String toString() {
		return this.width + "x" + this.height;
	}

	/**
	 * Reads the size from the header, without decoding pixels, and closes the stream.
	 * Returns null if the header cannot be read.
	 */
	static @Nullable ImageSize of(InputStream stream) {
		try (stream; ImageInputStream input = new MemoryCacheImageInputStream(stream)) {
			Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
			if (!readers.hasNext()) {
				return null;
			}
			ImageReader reader = readers.next();
			try {
				reader.setInput(input, true, true);
				return new ImageSize(reader.getWidth(0), reader.getHeight(0));
			}
			finally {
				reader.dispose();
			}
		}
		catch (IOException | RuntimeException ex) {
			// decoders of damaged images throw both
			return null;
		}
	}

}
