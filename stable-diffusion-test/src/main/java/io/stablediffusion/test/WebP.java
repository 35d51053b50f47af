package io.stablediffusion.test;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Writes a lossless WebP with the infotext in its EXIF chunk, and reads the size of a
 * WebP. The JDK does not support WebP.
 */
final class WebP {

	private WebP() {
	}

	/** Returns the width and the height, or null if the bytes are not a WebP. */
	static int @Nullable [] size(byte[] bytes) {
		if (bytes.length < 30 || !text(bytes, 0).equals("RIFF") || !text(bytes, 8).equals("WEBP")) {
			return null;
		}
		ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
		return switch (text(bytes, 12)) {
			case "VP8X" -> new int[] { (file.getInt(24) & 0xffffff) + 1, (file.getInt(26) >>> 8) + 1 };
			case "VP8L" -> new int[] { (file.getInt(21) & 0x3fff) + 1, ((file.getInt(21) >> 14) & 0x3fff) + 1 };
			case "VP8 " -> new int[] { file.getShort(26) & 0x3fff, file.getShort(28) & 0x3fff };
			default -> null;
		};
	}

	private static String text(byte[] bytes, int at) {
		return new String(bytes, at, 4, StandardCharsets.ISO_8859_1);
	}

	static byte[] write(int[] pixels, int width, int height, String parameters) {
		byte[] image = lossless(pixels, width, height);
		byte[] exif = Exif.write(parameters);
		ByteBuffer file = ByteBuffer.allocate(12 + 18 + 8 + even(image.length) + 8 + even(exif.length))
			.order(ByteOrder.LITTLE_ENDIAN);
		file.put("RIFF".getBytes(StandardCharsets.ISO_8859_1)).putInt(file.capacity() - 8);
		file.put("WEBP".getBytes(StandardCharsets.ISO_8859_1));
		byte[] extended = new byte[10];
		extended[0] = 8; // has Exif
		for (int i = 0; i < 3; i++) {
			extended[4 + i] = (byte) ((width - 1) >> (8 * i));
			extended[7 + i] = (byte) ((height - 1) >> (8 * i));
		}
		chunk(file, "VP8X", extended);
		chunk(file, "VP8L", image);
		chunk(file, "EXIF", exif);
		return file.array();
	}

	private static int even(int length) {
		return length + length % 2;
	}

	private static void chunk(ByteBuffer file, String type, byte[] data) {
		file.put(type.getBytes(StandardCharsets.ISO_8859_1)).putInt(data.length).put(data);
		file.position(file.position() + data.length % 2);
	}

	/**
	 * Writes the pixels without compression: each colour has a code of 8 bits for each
	 * value.
	 */
	private static byte[] lossless(int[] pixels, int width, int height) {
		Bits bits = new Bits(32 + 1000 + pixels.length * 3);
		bits.put(0x2f, 8);
		bits.put(width - 1, 14);
		bits.put(height - 1, 14);
		bits.put(0, 1 + 3 + 1 + 1 + 1); // no alpha, version, transform, color cache,
										// groups
		bits.code(280); // green, and the lengths of copies
		bits.code(256); // red
		bits.code(256); // blue
		bits.onlyOneSymbol(255); // alpha
		bits.onlyOneSymbol(0); // distance
		for (int pixel : pixels) {
			bits.put(Integer.reverse(pixel >> 8) >>> 24, 8);
			bits.put(Integer.reverse(pixel >> 16) >>> 24, 8);
			bits.put(Integer.reverse(pixel) >>> 24, 8);
		}
		return bits.bytes();
	}

	/**
	 * A sequence of bits, the lowest of each byte first.
	 */
	private static final class Bits {

		/** The order in which the lengths of the lengths' codes are written, up to 8. */
		private static final int[] ORDER = { 17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8 };

		private final byte[] bytes;

		private int length;

		Bits(int capacity) {
			this.bytes = new byte[capacity];
		}

		void put(int value, int count) {
			for (int i = 0; i < count; i++, this.length++) {
				this.bytes[this.length / 8] |= (byte) (((value >> i) & 1) << (this.length % 8));
			}
		}

		/**
		 * Writes a code of 8 bits for each of the first 256 symbols, and none for the
		 * others.
		 */
		void code(int symbols) {
			put(0, 1);
			put(ORDER.length - 4, 4);
			for (int length : ORDER) {
				put((length == 0 || length == 8) ? 1 : 0, 3);
			}
			put(0, 1);
			for (int symbol = 0; symbol < symbols; symbol++) {
				put((symbol < 256) ? 1 : 0, 1);
			}
		}

		void onlyOneSymbol(int symbol) {
			put(1, 1); // a simple code
			put(0, 1); // of one symbol
			put(1, 1); // that has 8 bits
			put(symbol, 8);
		}

		byte[] bytes() {
			return Arrays.copyOf(this.bytes, (this.length + 7) / 8);
		}

	}

}
