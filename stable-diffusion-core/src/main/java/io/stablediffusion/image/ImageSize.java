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
 * Width and height of a picture.
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

	/** The JDK reads no WebP; its three kinds of header are simple. */
	static @Nullable ImageSize ofWebp(byte[] bytes) {
		if (bytes.length < 30) {
			return null;
		}
		ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
		return switch ((char) bytes[15]) {
			case 'X' -> new ImageSize(1 + (header.getInt(24) & 0xffffff), 1 + (header.getInt(26) >>> 8));
			case 'L' -> new ImageSize(1 + (header.getInt(21) & 0x3fff), 1 + ((header.getInt(21) >>> 14) & 0x3fff));
			case ' ' -> new ImageSize(header.getShort(26) & 0x3fff, header.getShort(28) & 0x3fff);
			default -> null;
		};
	}

}
