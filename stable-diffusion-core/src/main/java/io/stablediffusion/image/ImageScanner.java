package io.stablediffusion.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import io.stablediffusion.json.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/**
 * Takes a JSON answer as it arrives, and decodes the pictures in its top-level
 * {@code images} while they do: neither their text nor the whole answer is ever held. The
 * rest of the answer is collected for Jackson, with the number of each picture in its
 * place.
 */
public final class ImageScanner {

	/** Under it {@link ImageDeserializer} finds the pictures. */
	static final Object PICTURES = ImageScanner.class;

	private final ByteArrayOutputStream rest = new ByteArrayOutputStream(1024);

	private final List<Image> pictures = new ArrayList<>();

	private final Base64Collector picture = new Base64Collector();

	private State state = State.STRUCTURE;

	/** How many objects and arrays are open. */
	private int depth;

	/** Where the last string began in the rest, when it may be a key. */
	private int keyStart = -1;

	/** Whether the key that was read last is {@code images}, at the top. */
	private boolean imagesKey;

	/** Whether the array that is open is that of the images. */
	private boolean inImages;

	private int unicodeDigits;

	private int unicode;

	/**
	 * Takes the next part of the answer.
	 * @param bytes an array
	 * @param length how much of it
	 * @throws IllegalArgumentException for a picture that is not base64
	 */
	public void feed(byte[] bytes, int length) {
		int i = 0;
		while (i < length) {
			i = switch (this.state) {
				case PICTURE -> picture(bytes, i, length);
				case STRING -> string(bytes, i, length);
				case STRUCTURE -> structure(bytes[i], i);
				case STRING_ESCAPE -> stringEscape(bytes[i], i);
				case PICTURE_ESCAPE -> pictureEscape(bytes[i], i);
				case PICTURE_UNICODE -> pictureUnicode(bytes[i], i);
			};
		}
	}

	/**
	 * Reads the answer, which must be complete.
	 * @param type what to read it as
	 * @param <T> the type
	 * @return the value, null for JSON's null
	 */
	public <T> T read(TypeReference<T> type) {
		return Json.MAPPER.readerFor(type).withAttribute(PICTURES, this.pictures).readValue(this.rest.toByteArray());
	}

	/**
	 * The answer without its pictures.
	 * @return JSON so far, with a number or null in the place of each picture
	 */
	public byte[] rest() {
		return this.rest.toByteArray();
	}

	private int structure(byte b, int i) {
		switch (b) {
			case '"' -> {
				if (this.inImages && this.depth == 2) {
					this.state = State.PICTURE;
					return i + 1;
				}
				this.state = State.STRING;
				this.keyStart = (this.depth == 1) ? this.rest.size() + 1 : -1;
			}
			case '{', '[' -> {
				this.depth++;
				this.inImages |= b == '[' && this.depth == 2 && this.imagesKey;
				this.imagesKey = false;
			}
			case '}', ']' -> {
				this.inImages &= this.depth != 2;
				this.depth--;
			}
			case ',' -> this.imagesKey = false;
			default -> {
				// white space, a colon, a number or a name
			}
		}
		this.rest.write(b);
		return i + 1;
	}

	private int string(byte[] bytes, int from, int length) {
		int i = from;
		while (i < length && bytes[i] != '"' && bytes[i] != '\\') {
			i++;
		}
		this.rest.write(bytes, from, i - from);
		if (i == length) {
			return i;
		}
		if (bytes[i] == '\\') {
			this.state = State.STRING_ESCAPE;
		}
		else {
			this.state = State.STRUCTURE;
			// a value of that name is one too, and is followed by a comma
			this.imagesKey = this.keyStart >= 0 && isImages();
		}
		this.rest.write(bytes[i]);
		return i + 1;
	}

	/** Escapes are legal in a key, if unheard of. */
	private boolean isImages() {
		int length = this.rest.size() - this.keyStart;
		if (length < "images".length() || length > 6 * "images".length()) {
			return false;
		}
		byte[] all = this.rest.toByteArray();
		String raw = new String(all, this.keyStart, length, StandardCharsets.UTF_8);
		try {
			return "images"
				.equals((raw.indexOf('\\') < 0) ? raw : Json.MAPPER.readValue('"' + raw + '"', String.class));
		}
		catch (JacksonException ex) {
			return false; // no JSON, as reading the rest will show
		}
	}

	private int stringEscape(byte b, int i) {
		this.rest.write(b);
		this.state = State.STRING;
		return i + 1;
	}

	private int picture(byte[] bytes, int from, int length) {
		int i = from;
		while (i < length && bytes[i] != '"' && bytes[i] != '\\') {
			i++;
		}
		this.picture.append(bytes, from, i - from);
		if (i == length) {
			return i;
		}
		if (bytes[i] == '\\') {
			this.state = State.PICTURE_ESCAPE;
		}
		else {
			finishPicture();
		}
		return i + 1;
	}

	private void finishPicture() {
		byte[] decoded;
		try {
			decoded = this.picture.finish();
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("images[" + this.pictures.size() + "] is not base64: " + ex.getMessage(),
					ex);
		}
		byte[] place = "null".getBytes(StandardCharsets.US_ASCII);
		if (decoded.length > 0) {
			place = Integer.toString(this.pictures.size()).getBytes(StandardCharsets.US_ASCII);
			this.pictures.add(Image.adopt(decoded));
		}
		this.rest.writeBytes(place);
		this.state = State.STRUCTURE;
	}

	/**
	 * A slash may be escaped, any character may be written as a number, lines may end.
	 */
	private int pictureEscape(byte b, int i) {
		this.state = State.PICTURE;
		switch (b) {
			case '/' -> this.picture.append((byte) '/');
			case 'u' -> {
				this.state = State.PICTURE_UNICODE;
				this.unicodeDigits = 0;
				this.unicode = 0;
			}
			case 'n', 'r', 't' -> {
				// white space between lines of base64
			}
			default -> this.picture.append((byte) '\\'); // which is no base64
		}
		return i + 1;
	}

	private int pictureUnicode(byte b, int i) {
		int digit = Character.digit(b, 16);
		this.unicode = (digit < 0 || this.unicode > 0xffff) ? 0x10000 : this.unicode * 16 + digit;
		if (++this.unicodeDigits == 4) {
			this.state = State.PICTURE;
			this.picture.append((byte) ((this.unicode < 128) ? this.unicode : '\\'));
		}
		return i + 1;
	}

	private enum State {

		STRUCTURE, STRING, STRING_ESCAPE, PICTURE, PICTURE_ESCAPE, PICTURE_UNICODE

	}

	/**
	 * Decodes base64 in blocks, which is what the JVM is fast at, into segments that
	 * serve each picture again.
	 */
	private static final class Base64Collector {

		private static final int BLOCK = 32 * 1024;

		private final byte[] block = new byte[BLOCK];

		private int filled;

		private final List<byte[]> segments = new ArrayList<>();

		private int full;

		private boolean begun;

		void append(byte b) {
			this.block[this.filled++] = b;
			if (this.filled == BLOCK) {
				flush();
			}
		}

		void append(byte[] bytes, int from, int length) {
			int taken = 0;
			while (taken < length) {
				int part = Math.min(length - taken, BLOCK - this.filled);
				System.arraycopy(bytes, from + taken, this.block, this.filled, part);
				this.filled += part;
				taken += part;
				if (this.filled == BLOCK) {
					flush();
				}
			}
		}

		private void flush() {
			dropPrefix();
			if (this.filled < BLOCK) {
				return; // there is room again
			}
			if (this.full == this.segments.size()) {
				this.segments.add(new byte[BLOCK / 4 * 3]);
			}
			int decoded = Base64.getDecoder().decode(this.block, this.segments.get(this.full));
			if (decoded < BLOCK / 4 * 3) {
				throw new IllegalArgumentException("Input byte array has padding in the middle");
			}
			this.full++;
			this.filled = 0;
		}

		/** A data URI's, which ends with the first comma. */
		private void dropPrefix() {
			boolean prefix = !this.begun && this.filled >= 5 && this.block[0] == 'd' && this.block[4] == ':';
			this.begun = true;
			for (int i = 0; prefix && i < this.filled; i++) {
				if (this.block[i] == ',') {
					this.filled -= i + 1;
					System.arraycopy(this.block, i + 1, this.block, 0, this.filled);
					return;
				}
			}
		}

		byte[] finish() {
			dropPrefix();
			byte[] last = Base64.getDecoder().decode(Arrays.copyOf(this.block, this.filled));
			byte[] picture = new byte[this.full * (BLOCK / 4 * 3) + last.length];
			for (int i = 0; i < this.full; i++) {
				System.arraycopy(this.segments.get(i), 0, picture, i * (BLOCK / 4 * 3), BLOCK / 4 * 3);
			}
			System.arraycopy(last, 0, picture, picture.length - last.length, last.length);
			this.filled = 0;
			this.full = 0;
			this.begun = false;
			return picture;
		}

	}

}
