package io.stablediffusion.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

import io.stablediffusion.json.Json;
import io.stablediffusion.json.JsonBytes;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

import org.springframework.core.io.buffer.DataBuffer;

/**
 * Takes a JSON answer as it arrives, and decodes the pictures in its top-level
 * {@code images} while they do: neither their text nor the whole answer is ever held. The
 * rest of the answer is collected for Jackson, with the number of each picture in its
 * place.
 */
public final class ImageScanner {

	/** Under it {@link ImageDeserializer} finds the pictures. */
	static final Object PICTURES = ImageScanner.class;

	/** What is between two pictures is short. */
	private static final int MAX_CHUNK = 4096;

	/** No server makes as many: a bound for what each costs beside its bytes. */
	private static final int MAX_PICTURES = 100_000;

	private final JsonBytes rest = new JsonBytes();

	private final List<Image> pictures = new ArrayList<>();

	private final ImageStore store;

	private ImageStore.@Nullable Target target;

	private @Nullable Base64Decoder decoder;

	private int count;

	private State state = State.STRUCTURE;

	/** How many objects and arrays are open. */
	private int depth;

	/** Whether a string would be a key, if this is an object. */
	private boolean keyMayFollow;

	/** Where the last string began in the rest, when it is a key. */
	private int keyStart = -1;

	/** Whether the key that was read last is {@code images}, at the top. */
	private boolean imagesKey;

	/** Whether the array that is open is that of the images. */
	private boolean inImages;

	private int unicodeDigits;

	private int unicode;

	/** Keeps the pictures in memory. */
	public ImageScanner() {
		this(ImageStore.MEMORY);
	}

	/**
	 * Puts the pictures somewhere.
	 * @param store where to
	 */
	public ImageScanner(ImageStore store) {
		this.store = store;
	}

	/**
	 * Takes the next part of the answer.
	 * @param buffer the part, which is read to its end and stays the caller's
	 * @throws IllegalArgumentException for a picture that is not base64
	 * @throws UncheckedIOException if a picture cannot be stored
	 */
	public void feed(DataBuffer buffer) {
		while (buffer.readableByteCount() > 0) {
			if (this.decoder != null && this.state == State.PICTURE) {
				picture(buffer, this.decoder);
			}
			else {
				other(buffer);
			}
		}
	}

	/**
	 * After the last part.
	 * @throws IllegalArgumentException for a picture that is not base64
	 * @throws UncheckedIOException if a picture cannot be stored
	 */
	public void finish() {
		while (this.decoder != null && !this.decoder.isCareful()) {
			this.decoder.takeBack(this::feed);
		}
	}

	/** Up to a picture's text. */
	private void other(DataBuffer buffer) {
		byte[] chunk = ArrayPool.TEXT.take();
		int length = Math.min(buffer.readableByteCount(), MAX_CHUNK);
		buffer.read(chunk, 0, length);
		int i = 0;
		while (i < length && this.state != State.PICTURE) {
			i = switch (this.state) {
				case STRING -> string(chunk, i, length);
				case STRING_ESCAPE -> stringEscape(chunk[i], i);
				case PICTURE_ESCAPE -> pictureEscape(chunk[i], i);
				case PICTURE_UNICODE -> pictureUnicode(chunk[i], i);
				default -> structure(chunk[i], i);
			};
		}
		buffer.readPosition(buffer.readPosition() - (length - i));
		ArrayPool.TEXT.give(chunk);
	}

	/**
	 * Reads the answer, which must be complete.
	 * @param type what to read it as
	 * @param <T> the type
	 * @return the value, null for JSON's null
	 */
	public <T> @Nullable T read(TypeReference<T> type) {
		return this.rest.read(type, Map.of(PICTURES, this.pictures));
	}

	/**
	 * The answer without its pictures.
	 * @return JSON so far, with a number or null in the place of each picture
	 */
	public JsonBytes rest() {
		return this.rest;
	}

	private int structure(byte b, int i) {
		switch (b) {
			case '"' -> {
				if (this.inImages && this.depth == 2) {
					this.state = State.PICTURE;
					if (++this.count > MAX_PICTURES) {
						throw new IllegalArgumentException("images has more than " + MAX_PICTURES + " pictures");
					}
					this.target = io(() -> this.store.create(this.pictures.size()));
					this.decoder = new Base64Decoder(this.target);
					return i + 1;
				}
				this.state = State.STRING;
				this.keyStart = (this.depth == 1 && this.keyMayFollow) ? this.rest.size() + 1 : -1;
			}
			case '{', '[' -> {
				this.depth++;
				this.inImages |= b == '[' && this.depth == 2 && this.imagesKey;
				this.imagesKey = false;
				this.keyMayFollow = true;
			}
			case '}', ']' -> {
				this.inImages &= this.depth != 2;
				this.depth--;
			}
			case ',' -> {
				this.imagesKey = false;
				this.keyMayFollow = true;
			}
			case ':' -> this.keyMayFollow = false;
			default -> {
				// white space, a number or a name
			}
		}
		this.rest.write(b);
		return i + 1;
	}

	private int string(byte[] bytes, int from, int length) {
		int i = JsonText.endOfText(bytes, from, length);
		this.rest.write(bytes, from, i - from);
		if (i == length) {
			return i;
		}
		if (bytes[i] == '\\') {
			this.state = State.STRING_ESCAPE;
		}
		else {
			this.state = State.STRUCTURE;
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
		String raw = this.rest.textFrom(this.keyStart);
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

	private void picture(DataBuffer buffer, Base64Decoder decoder) {
		if (!decoder.isCareful()) {
			if (!decoder.tryAppend(buffer)) {
				decoder.takeBack(this::feed);
			}
			return;
		}
		checked(() -> decoder.append(buffer));
		if (buffer.readableByteCount() == 0) {
			return;
		}
		switch (buffer.getByte(buffer.readPosition())) {
			case '"' -> {
				buffer.read();
				finishPicture(decoder);
			}
			case '\\' -> {
				buffer.read();
				this.state = State.PICTURE_ESCAPE;
			}
			default -> {
				// the block was full
			}
		}
	}

	private void finishPicture(Base64Decoder decoder) {
		checked(decoder::finish);
		this.decoder = null;
		Image image = io(() -> target().finish());
		this.target = null;
		byte[] place = ((image != null) ? Integer.toString(this.pictures.size()) : "null")
			.getBytes(StandardCharsets.US_ASCII);
		if (image != null) {
			this.pictures.add(image);
		}
		this.rest.writeBytes(place);
		this.state = State.STRUCTURE;
	}

	private void append(char character) {
		Base64Decoder decoder = Objects.requireNonNull(this.decoder);
		checked(() -> decoder.append((byte) character));
	}

	private void checked(Runnable decoding) {
		try {
			decoding.run();
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("images[" + this.pictures.size() + "] is not base64: " + ex.getMessage(),
					ex);
		}
	}

	private ImageStore.Target target() {
		return Objects.requireNonNull(this.target);
	}

	/**
	 * Gives up what was stored, when the answer did not come to its end or cannot be
	 * used.
	 */
	public void discard() {
		if (this.decoder != null) {
			this.decoder.release();
			this.decoder = null;
		}
		if (this.target != null) {
			this.target.discard();
			this.target = null;
		}
		this.pictures.forEach(this.store::discard);
		this.pictures.clear();
	}

	static <T> T io(Callable<T> action) {
		try {
			return action.call();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot store an image: " + ex, ex);
		}
		catch (UncheckedIOException ex) {
			throw ex;
		}
		catch (Exception ex) { // of a store that is the application's
			throw new UncheckedIOException("Cannot store an image: " + ex, new IOException(ex));
		}
	}

	/**
	 * A slash may be escaped, any character may be written as a number, lines may end.
	 */
	private int pictureEscape(byte b, int i) {
		this.state = State.PICTURE;
		switch (b) {
			case '/' -> append('/');
			case 'u' -> {
				this.state = State.PICTURE_UNICODE;
				this.unicodeDigits = 0;
				this.unicode = 0;
			}
			case 'n', 'r', 't' -> {
				// white space between lines of base64
			}
			default -> append('\\'); // which is no base64
		}
		return i + 1;
	}

	private int pictureUnicode(byte b, int i) {
		int digit = Character.digit(b, 16);
		this.unicode = (digit < 0 || this.unicode > 0xffff) ? 0x10000 : this.unicode * 16 + digit;
		if (++this.unicodeDigits == 4) {
			this.state = State.PICTURE;
			append((this.unicode < 128) ? (char) this.unicode : '\\');
		}
		return i + 1;
	}

	private enum State {

		STRUCTURE, STRING, STRING_ESCAPE, PICTURE, PICTURE_ESCAPE, PICTURE_UNICODE

	}

}
