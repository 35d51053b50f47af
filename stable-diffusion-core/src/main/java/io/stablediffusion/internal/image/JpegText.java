package io.stablediffusion.internal.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the infotext of a JPEG, which is in an EXIF block before the image
 * data. The files of stable-diffusion.cpp have a comment instead.
 */
public final class JpegText {

	private static final int APP0 = 0xe0;

	private static final int APP1 = 0xe1;

	private static final int START_OF_SCAN = 0xda;

	private static final int COMMENT = 0xfe;

	private static final byte[] NAME = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);

	private static final byte[] COMMENT_NAME = "parameters\0".getBytes(StandardCharsets.ISO_8859_1);

	private static final int MAX_SEGMENT = 0xffff - 2 - NAME.length;

	private JpegText() {
	}

	public static @Nullable String read(byte[] jpeg) {
		String comment = null;
		for (int at = 2; isSegment(jpeg, at); at = next(jpeg, at)) {
			if (isExif(jpeg, at)) {
				int start = at + 4 + NAME.length;
				String text = Exif.read(ByteBuffer.wrap(jpeg, start, next(jpeg, at) - start).slice());
				if (text != null) {
					return text;
				}
			}
			if (isComment(jpeg, at)) {
				int start = at + 4 + COMMENT_NAME.length;
				comment = Exif.decode(Arrays.copyOfRange(jpeg, start, next(jpeg, at)), 0, StandardCharsets.UTF_8);
			}
		}
		return comment;
	}

	public static byte[] write(byte[] jpeg, String text) {
		byte[] block = Exif.write(text);
		if (block.length > MAX_SEGMENT) {
			throw new IllegalArgumentException(
					"infotext must have at most 32,000 characters in a JPEG, but has " + text.length() + ": use a PNG");
		}
		ByteArrayOutputStream written = new ByteArrayOutputStream(jpeg.length + block.length + 16);
		written.write(jpeg, 0, 2);
		int at = 2;
		if (isSegment(jpeg, at) && (jpeg[at + 1] & 0xff) == APP0) {
			written.write(jpeg, at, next(jpeg, at) - at);
			at = next(jpeg, at);
		}
		int length = 2 + NAME.length + block.length;
		written.writeBytes(new byte[] { (byte) 0xff, (byte) APP1, (byte) (length >> 8), (byte) length });
		written.writeBytes(NAME);
		written.writeBytes(block);
		for (; isSegment(jpeg, at); at = next(jpeg, at)) {
			if (!isExif(jpeg, at) && !isComment(jpeg, at)) {
				written.write(jpeg, at, next(jpeg, at) - at);
			}
		}
		written.write(jpeg, at, jpeg.length - at);
		return written.toByteArray();
	}

	/** Whether a complete segment, with marker and length, precedes the image data. */
	private static boolean isSegment(byte[] jpeg, int at) {
		return at >= 2 && at + 4 <= jpeg.length && (jpeg[at] & 0xff) == 0xff && (jpeg[at + 1] & 0xff) != START_OF_SCAN
				&& next(jpeg, at) <= jpeg.length && next(jpeg, at) > at + 3;
	}

	private static int next(byte[] jpeg, int at) {
		return at + 2 + ((jpeg[at + 2] & 0xff) << 8) + (jpeg[at + 3] & 0xff);
	}

	private static boolean isExif(byte[] jpeg, int at) {
		return (jpeg[at + 1] & 0xff) == APP1 && startsWith(jpeg, at, NAME);
	}

	private static boolean isComment(byte[] jpeg, int at) {
		return (jpeg[at + 1] & 0xff) == COMMENT && startsWith(jpeg, at, COMMENT_NAME);
	}

	private static boolean startsWith(byte[] jpeg, int at, byte[] name) {
		int start = at + 4;
		return next(jpeg, at) >= start + name.length
				&& Arrays.equals(jpeg, start, start + name.length, name, 0, name.length);
	}

}
