package io.stablediffusion.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The user comment of an EXIF block, where WebUIs put the generation parameters of a JPEG
 * or WebP.
 */
final class Exif {

	private static final int EXIF_DIRECTORY = 0x8769;

	private static final int USER_COMMENT = 0x9286;

	private static final int IMAGE_DESCRIPTION = 0x010e;

	private static final int CODE_LENGTH = 8;

	private static final int ENTRY_LENGTH = 12;

	private Exif() {
	}

	/**
	 * The user comment, or else the description.
	 * @param tiff the block without its name
	 */
	static @Nullable String read(ByteBuffer tiff) {
		try {
			ByteOrder order = (tiff.getShort(0) == 0x4949) ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
			ByteBuffer block = tiff.slice().order(order);
			int first = block.getInt(4);
			byte[] directory = find(block, first, EXIF_DIRECTORY);
			byte[] comment = (directory != null)
					? find(block, ByteBuffer.wrap(directory).order(order).getInt(), USER_COMMENT) : null;
			if (comment == null) {
				comment = find(block, first, USER_COMMENT); // where Pillow alone puts it
			}
			if (comment != null) {
				return comment(comment, order);
			}
			byte[] description = find(block, first, IMAGE_DESCRIPTION);
			return (description != null) ? decode(description, 0, UTF_8) : null;
		}
		catch (IndexOutOfBoundsException ex) {
			return null; // damaged
		}
	}

	/** The bytes of an entry; a value of up to four stands in the entry itself. */
	private static byte @Nullable [] find(ByteBuffer block, int directory, int tag) {
		int entries = Short.toUnsignedInt(block.getShort(directory));
		for (int i = 0; i < entries; i++) {
			int entry = directory + 2 + i * ENTRY_LENGTH;
			if (Short.toUnsignedInt(block.getShort(entry)) == tag) {
				int count = block.getInt(entry + 4) * ((tag == EXIF_DIRECTORY) ? 4 : 1);
				if (count < 0 || count > block.capacity()) {
					return null;
				}
				byte[] value = new byte[count];
				block.get((count <= 4) ? entry + 8 : block.getInt(entry + 8), value);
				return value;
			}
		}
		return null;
	}

	/** The first eight bytes should name the encoding; some programs leave them out. */
	private static String comment(byte[] comment, ByteOrder order) {
		String code = new String(comment, 0, Math.min(CODE_LENGTH, comment.length), ISO_8859_1);
		return switch (code) {
			case "UNICODE\0" -> decode(comment, CODE_LENGTH, utf16(comment, order));
			case "ASCII\0\0\0", "\0\0\0\0\0\0\0\0" -> decode(comment, CODE_LENGTH, UTF_8);
			default -> decode(comment, 0, UTF_8);
		};
	}

	/**
	 * The byte order should be the block's, but not every program keeps to it: of letters
	 * that most texts have, one byte is zero.
	 */
	private static Charset utf16(byte[] comment, ByteOrder order) {
		int high = 0;
		int low = 0;
		for (int i = CODE_LENGTH; i + 1 < comment.length; i += 2) {
			high += (comment[i] == 0) ? 1 : 0;
			low += (comment[i + 1] == 0) ? 1 : 0;
		}
		boolean big = (high != low) ? high > low : order == ByteOrder.BIG_ENDIAN;
		return big ? UTF_16BE : UTF_16LE;
	}

	/** Without what ends or marks it. */
	static String decode(byte[] bytes, int start, Charset charset) {
		String text = new String(bytes, start, bytes.length - start, charset);
		int end = text.length();
		while (end > 0 && text.charAt(end - 1) == 0) {
			end--;
		}
		return text.substring(text.startsWith("\ufeff") ? 1 : 0, end);
	}

	/** A block with nothing but a user comment, in UTF-16 as WebUIs write it. */
	static byte[] write(String text) {
		byte[] comment = text.getBytes(UTF_16BE);
		int exifDirectory = 8 + 2 + ENTRY_LENGTH + 4;
		int value = exifDirectory + 2 + ENTRY_LENGTH + 4;
		ByteBuffer block = ByteBuffer.allocate(value + CODE_LENGTH + comment.length);
		block.put("MM".getBytes(ISO_8859_1)).putShort((short) 42).putInt(8);
		entry(block, EXIF_DIRECTORY, 4, 1, exifDirectory);
		entry(block, USER_COMMENT, 7, CODE_LENGTH + comment.length, value);
		return block.put(Arrays.copyOf("UNICODE".getBytes(ISO_8859_1), CODE_LENGTH)).put(comment).array();
	}

	/** A directory with one entry. */
	private static void entry(ByteBuffer block, int tag, int type, int count, int value) {
		block.putShort((short) 1).putShort((short) tag).putShort((short) type).putInt(count).putInt(value).putInt(0);
	}

}
