package io.stablediffusion.internal.image;

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
 * Reads and writes the user comment of an EXIF block, which has the infotext of a JPEG or
 * WebP.
 */
final class Exif {

	private static final int EXIF_DIRECTORY = 0x8769;

	private static final int USER_COMMENT = 0x9286;

	private static final int IMAGE_DESCRIPTION = 0x010e;

	private static final int CODE_LENGTH = 8;

	private static final int HEADER_LENGTH = 8;

	private static final int ENTRY_LENGTH = 12;

	/** The offset of the length of the value in an entry. */
	private static final int LENGTH = 4;

	/** The offset of the value, or of its position, in an entry. */
	private static final int VALUE = 8;

	private Exif() {
	}

	/**
	 * Returns the user comment, or else the description, or null if there is neither.
	 * Positions outside the block are ignored.
	 * @param tiff the block without its name
	 */
	static @Nullable String read(ByteBuffer tiff) {
		if (tiff.remaining() < HEADER_LENGTH) {
			return null;
		}
		ByteOrder order = (tiff.slice().getShort(0) == 0x4949) ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
		ByteBuffer block = tiff.slice().order(order);
		int first = block.getInt(4);
		int pointer = find(block, first, EXIF_DIRECTORY);
		byte[] comment = (pointer >= 0) ? value(block, find(block, block.getInt(pointer + VALUE), USER_COMMENT)) : null;
		if (comment == null) {
			// Pillow writes it to this directory
			comment = value(block, find(block, first, USER_COMMENT));
		}
		if (comment != null) {
			return comment(comment, order);
		}
		byte[] description = value(block, find(block, first, IMAGE_DESCRIPTION));
		return (description != null) ? decode(description, 0, UTF_8) : null;
	}

	/** Returns the position of an entry, or -1. */
	private static int find(ByteBuffer block, int directory, int tag) {
		int start = directory + 2;
		if (directory < 0 || start < 0 || start > block.capacity()) {
			return -1;
		}
		int entries = Math.min(Short.toUnsignedInt(block.getShort(directory)),
				(block.capacity() - start) / ENTRY_LENGTH);
		for (int i = 0; i < entries; i++) {
			int entry = start + i * ENTRY_LENGTH;
			if (Short.toUnsignedInt(block.getShort(entry)) == tag) {
				return entry;
			}
		}
		return -1;
	}

	/**
	 * Returns the value of an entry, which contains values of up to four bytes itself.
	 */
	private static byte @Nullable [] value(ByteBuffer block, int entry) {
		int length = (entry >= 0) ? block.getInt(entry + LENGTH) : 0;
		if (length <= 0) {
			return null;
		}
		int start = (length <= 4) ? entry + VALUE : block.getInt(entry + VALUE);
		if (start < 0 || start > block.capacity() - length) {
			return null;
		}
		byte[] value = new byte[length];
		block.get(start, value);
		return value;
	}

	/** The first eight bytes specify the encoding, but some programs omit them. */
	private static String comment(byte[] comment, ByteOrder order) {
		String code = new String(comment, 0, Math.min(CODE_LENGTH, comment.length), ISO_8859_1);
		return switch (code) {
			case "UNICODE\0" -> decode(comment, CODE_LENGTH, utf16(comment, order));
			case "ASCII\0\0\0", "\0\0\0\0\0\0\0\0" -> decode(comment, CODE_LENGTH, UTF_8);
			default -> decode(comment, 0, UTF_8);
		};
	}

	/**
	 * Some programs do not use the byte order of the block. It is detected from the zero
	 * bytes, which most characters have.
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

	/** Decodes a text without its byte order mark and trailing zeros. */
	static String decode(byte[] bytes, int start, Charset charset) {
		String text = new String(bytes, start, bytes.length - start, charset);
		int end = text.length();
		while (end > 0 && text.charAt(end - 1) == 0) {
			end--;
		}
		return text.substring(text.startsWith("\ufeff") ? 1 : 0, end);
	}

	/** Creates a block with a user comment in UTF-16, as WebUIs do. */
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

	/** Writes a directory with one entry. */
	private static void entry(ByteBuffer block, int tag, int type, int count, int value) {
		block.putShort((short) 1).putShort((short) tag).putShort((short) type).putInt(count).putInt(value).putInt(0);
	}

}
