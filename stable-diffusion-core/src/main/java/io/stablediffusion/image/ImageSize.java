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
 * Width and height of an image.
 *
 * @param width in pixels
 * @param height in pixels
 */
public record ImageSize(int width, int height) {

	@Override
	public String toString() {
		return this.width + "x" + this.height;
	}

	/**
	 * Reads the size from the header alone; no pixel is decoded. The stream is closed.
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
			return null; // decoders trip over what is damaged
		}
	}

}
