package io.stablediffusion.test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the EXIF user comment, in which a WebUI stores the infotext of a JPEG
 * or a WebP.
 */
final class Exif {

	private static final byte[] UNICODE = { 'U', 'N', 'I', 'C', 'O', 'D', 'E', 0 };

	private static final byte[] HEADER = { 'E', 'x', 'i', 'f', 0, 0 };

	private Exif() {
	}

	/** Returns a TIFF structure with the comment as its only value. */
	static byte[] write(String userComment) {
		byte[] text = userComment.getBytes(StandardCharsets.UTF_16BE);
		ByteBuffer exif = ByteBuffer.allocate(44 + UNICODE.length + text.length);
		exif.put(new byte[] { 'M', 'M', 0, 42 }).putInt(8);
		entry(exif, 0x8769, 4, 1, 26); // where the Exif directory begins
		entry(exif, 0x9286, 7, UNICODE.length + text.length, 44); // the comment
		return exif.put(UNICODE).put(text).array();
	}

	private static void entry(ByteBuffer exif, int tag, int type, int count, int value) {
		exif.putShort((short) 1).putShort((short) tag).putShort((short) type).putInt(count).putInt(value).putInt(0);
	}

	/** Returns the comment of a JPEG, or null if there is none. */
	static @Nullable String userComment(byte[] file) {
		if (file.length < 4 || (file[0] & 0xff) != 0xff || (file[1] & 0xff) != 0xd8) {
			return null;
		}
		ByteBuffer jpeg = ByteBuffer.wrap(file);
		for (int at = 2; at + 4 <= file.length && (file[at] & 0xff) == 0xff && (file[at + 1] & 0xff) != 0xda;) {
			int end = at + 2 + (jpeg.getShort(at + 2) & 0xffff);
			if (end > file.length) {
				return null;
			}
			byte[] segment = Arrays.copyOfRange(file, at + 4, end);
			int text = indexOf(segment, UNICODE);
			if ((file[at + 1] & 0xff) == 0xe1 && indexOf(segment, HEADER) == 0 && text >= 0) {
				return new String(segment, text + UNICODE.length, segment.length - text - UNICODE.length,
						StandardCharsets.UTF_16BE);
			}
			at = end;
		}
		return null;
	}

	static byte[] segment(String userComment) {
		byte[] exif = write(userComment);
		return ByteBuffer.allocate(HEADER.length + exif.length).put(HEADER).put(exif).array();
	}

	private static int indexOf(byte[] bytes, byte[] searched) {
		for (int i = 0; i + searched.length <= bytes.length; i++) {
			if (Arrays.equals(bytes, i, i + searched.length, searched, 0, searched.length)) {
				return i;
			}
		}
		return -1;
	}

}
