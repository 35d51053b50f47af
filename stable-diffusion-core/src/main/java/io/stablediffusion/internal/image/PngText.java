package io.stablediffusion.internal.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import org.jspecify.annotations.Nullable;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Reads and writes the text chunks of a PNG: {@code tEXt} (Latin-1), {@code iTXt} (UTF-8)
 * and {@code zTXt} (compressed).
 */
public final class PngText {

	/** The keyword of the infotext. */
	public static final String PARAMETERS = "parameters";

	private static final int SIGNATURE_LENGTH = 8;

	private static final int HEADER = 0x49484452; // IHDR

	private static final int EXIF = 0x65584966; // eXIf

	private static final int TEXT = 0x74455874; // tEXt

	private static final int COMPRESSED_TEXT = 0x7a545874; // zTXt

	private static final int INTERNATIONAL_TEXT = 0x69545874; // iTXt

	/**
	 * The maximum number of decompressed bytes of all compressed texts of one image,
	 * because a small file can expand to any length.
	 */
	private static final int MAX_INFLATED = 1024 * 1024;

	/**
	 * The minimum number of bytes that each compressed text counts, even a damaged one.
	 */
	private static final int MIN_INFLATED = 1024;

	/** The remaining number of bytes that may be decompressed. */
	private int inflatable = MAX_INFLATED;

	private PngText() {
	}

	/**
	 * Returns the text of the first chunk with the keyword, or else the user comment of
	 * an EXIF chunk, or null if there is neither before the first damaged chunk.
	 */
	public static @Nullable String read(byte[] png, String keyword) {
		return new PngText().find(png, keyword);
	}

	private @Nullable String find(byte[] png, String keyword) {
		String comment = null;
		ByteBuffer file = ByteBuffer.wrap(png).position(Math.min(SIGNATURE_LENGTH, png.length));
		while (file.remaining() >= 12) {
			int length = file.getInt();
			int type = file.getInt();
			if (length < 0 || length > file.remaining() - 4) {
				return comment;
			}
			ByteBuffer chunk = file.slice(file.position(), length);
			String text = text(type, chunk, keyword);
			if (text != null) {
				return text;
			}
			if (type == EXIF && comment == null) {
				comment = Exif.read(chunk);
			}
			file.position(file.position() + length + 4);
		}
		return comment;
	}

	private @Nullable String text(int type, ByteBuffer chunk, String keyword) {
		return switch (type) {
			case TEXT -> keyword.equals(latin1(chunk)) ? latin1OrUtf8(bytes(chunk)) : null;
			case COMPRESSED_TEXT -> keyword.equals(latin1(chunk)) ? compressed(chunk) : null;
			case INTERNATIONAL_TEXT -> keyword.equals(latin1(chunk)) ? international(chunk) : null;
			default -> null;
		};
	}

	/**
	 * Decodes UTF-8 if it is valid, and Latin-1 otherwise. The format requires Latin-1,
	 * but stable-diffusion.cpp writes UTF-8.
	 */
	private static String latin1OrUtf8(byte[] text) {
		try {
			return UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
		}
		catch (CharacterCodingException ex) {
			return new String(text, ISO_8859_1);
		}
	}

	/**
	 * Adds a text chunk after the header, and removes existing chunks with the keyword.
	 * The chunk is a {@code tEXt} if Latin-1 has all characters, or else an {@code iTXt}.
	 * @throws IllegalArgumentException if there is no header or the file is damaged
	 */
	public static byte[] write(byte[] png, String keyword, String text) {
		ByteArrayOutputStream written = new ByteArrayOutputStream(png.length + text.length() + 64);
		int at = SIGNATURE_LENGTH;
		boolean hasHeader = false;
		written.write(png, 0, at);
		while (at + 12 <= png.length) {
			ByteBuffer chunk = ByteBuffer.wrap(png, at, png.length - at).slice();
			int length = chunk.getInt();
			int type = chunk.getInt();
			if (length < 0 || length > chunk.remaining() - 4) {
				throw new IllegalArgumentException("image is a damaged PNG");
			}
			if (!isText(type) || !keyword.equals(latin1(chunk.slice(8, length)))) {
				written.write(png, at, length + 12);
			}
			if (type == HEADER) {
				hasHeader = true;
				written.writeBytes(chunk(keyword, text));
			}
			at += length + 12;
		}
		if (!hasHeader) {
			throw new IllegalArgumentException("image is a damaged PNG");
		}
		return written.toByteArray();
	}

	private static boolean isText(int type) {
		return type == TEXT || type == COMPRESSED_TEXT || type == INTERNATIONAL_TEXT;
	}

	private static byte[] chunk(String keyword, String text) {
		boolean latin1 = ISO_8859_1.newEncoder().canEncode(text);
		byte[] content = latin1 ? (keyword + '\0' + text).getBytes(ISO_8859_1)
				: (keyword + "\0\0\0\0\0" + text).getBytes(UTF_8);
		ByteBuffer chunk = ByteBuffer.allocate(content.length + 12)
			.putInt(content.length)
			.putInt(latin1 ? TEXT : INTERNATIONAL_TEXT)
			.put(content);
		CRC32 checksum = new CRC32();
		checksum.update(chunk.array(), 4, content.length + 4);
		return chunk.putInt((int) checksum.getValue()).array();
	}

	private @Nullable String international(ByteBuffer chunk) {
		if (chunk.remaining() < 2) {
			return null;
		}
		// the low byte is the compression method, of which there is only one
		boolean compressed = chunk.getShort() >>> 8 == 1;
		latin1(chunk); // language
		latin1(chunk); // translated keyword
		return compressed ? inflate(chunk, UTF_8) : rest(chunk, UTF_8);
	}

	private @Nullable String compressed(ByteBuffer chunk) {
		return chunk.hasRemaining() ? inflate(chunk.position(chunk.position() + 1), ISO_8859_1) : null;
	}

	/** Returns null if the text is damaged or exceeds the remaining number of bytes. */
	private @Nullable String inflate(ByteBuffer chunk, Charset charset) {
		if (this.inflatable < MIN_INFLATED) {
			return null;
		}
		Inflater inflater = new Inflater();
		try {
			inflater.setInput(chunk);
			byte[] text = new byte[MIN_INFLATED];
			int length = 0;
			int more = inflater.inflate(text);
			while (more > 0 && !inflater.finished()) {
				length += more;
				if (length == text.length) {
					text = Arrays.copyOf(text, Math.min(2 * length, this.inflatable));
				}
				more = inflater.inflate(text, length, text.length - length);
			}
			length += more;
			return inflater.finished() ? new String(text, 0, length, charset) : null;
		}
		catch (DataFormatException ex) {
			return null;
		}
		finally {
			this.inflatable -= (int) Math.max(MIN_INFLATED, inflater.getBytesWritten());
			inflater.end();
		}
	}

	/** Reads the text before the next zero byte, and skips that byte. */
	private static String latin1(ByteBuffer chunk) {
		int start = chunk.position();
		while (chunk.hasRemaining()) {
			if (chunk.get() == 0) {
				break;
			}
		}
		int end = Math.max(start, chunk.position() - 1);
		return new String(chunk.array(), chunk.arrayOffset() + start, end - start, ISO_8859_1);
	}

	private static String rest(ByteBuffer chunk, Charset charset) {
		return new String(bytes(chunk), charset);
	}

	private static byte[] bytes(ByteBuffer chunk) {
		byte[] bytes = new byte[chunk.remaining()];
		chunk.get(bytes);
		return bytes;
	}

}
