package io.stablediffusion.internal.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

import io.stablediffusion.image.Image;
import io.stablediffusion.image.ImageStore;
import io.stablediffusion.internal.json.Json;
import io.stablediffusion.internal.json.JsonBytes;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;

/**
 * Takes a JSON answer as it arrives, and decodes the images in its top-level
 * {@code images} while they do: neither their text nor the whole answer is ever held. The
 * rest of the answer is collected for Jackson, with the number of each image in its
 * place.
 */
public final class ImageResponseDecoder {

	/** Under it {@link ImageDeserializer} finds the images. */
	static final Object PICTURES = ImageResponseDecoder.class;

	/** As long as there was no image: most responses without one are short. */
	private static final int SHORT_BLOCK = 4 * 1024;

	/** No server makes as many: a bound for what each costs beside its bytes. */
	private static final int MAX_PICTURES = 100_000;

	/**
	 * The characters to decode at once. Longer blocks are not faster, and each response
	 * with images allocates one.
	 */
	private static final int BLOCK = 8 * 1024;

	private final JsonBytes rest = new JsonBytes();

	private final List<Image> pictures = new ArrayList<>();

	private final ImageStore store;

	/** What has arrived and is not read yet; an array of this response only. */
	private byte[] block = new byte[SHORT_BLOCK];

	private int filled;

	/** Of the network. */
	private @Nullable DataBufferFactory buffers;

	private ImageStore.@Nullable Target target;

	private @Nullable Base64Decoder decoder;

	/**
	 * Whether the text that is there was searched for its end, and has none: then what
	 * follows is decoded in whole blocks, and searched only if that fails. To search
	 * takes ten times as long as to decode.
	 */
	private boolean searched;

	/** Whether a block could not be decoded, so that each is searched from here on. */
	private boolean careful;

	/** Whether there will be no more, because the response ended or was discarded. */
	private boolean ended;

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

	/** Keeps the images in memory. */
	public ImageResponseDecoder() {
		this(ImageStore.MEMORY);
	}

	/**
	 * Puts the images somewhere.
	 * @param store where to
	 */
	public ImageResponseDecoder(ImageStore store) {
		this.store = store;
	}

	/**
	 * Takes the next part of the response.
	 * @param buffer the part, which is read to its end and stays the caller's
	 * @throws IllegalArgumentException for an image that is not base64
	 * @throws IllegalStateException if the response has ended, or was discarded
	 * @throws UncheckedIOException if an image cannot be stored
	 */
	public void feed(DataBuffer buffer) {
		requireOpen();
		this.ended = true; // unless all goes well
		this.buffers = buffer.factory();
		while (buffer.readableByteCount() > 0) {
			int part = Math.min(buffer.readableByteCount(), this.block.length - this.filled);
			buffer.read(this.block, this.filled, part);
			this.filled += part;
			scan(false);
		}
		this.ended = false;
	}

	/**
	 * After the last part.
	 * @throws IllegalArgumentException for an image that is not base64
	 * @throws IllegalStateException if the response has ended, or was discarded
	 * @throws UncheckedIOException if an image cannot be stored
	 */
	public void finish() {
		requireOpen();
		this.ended = true;
		scan(true);
	}

	private void requireOpen() {
		if (this.ended) {
			throw new IllegalStateException("The response has ended, or was discarded");
		}
	}

	/**
	 * Reads what is in the block. At least one byte of a full block is read, so there is
	 * always room for more.
	 * @param last whether nothing follows
	 */
	private void scan(boolean last) {
		int i = 0;
		int before = -1;
		while (i < this.filled && i != before) {
			before = i;
			i = switch (this.state) {
				case PICTURE -> picture(i, last);
				case STRING -> string(this.block, i, this.filled);
				case STRING_ESCAPE -> stringEscape(this.block[i], i);
				case PICTURE_ESCAPE -> pictureEscape(this.block[i], i);
				case PICTURE_UNICODE -> pictureUnicode(this.block[i], i);
				case STRUCTURE -> structure(this.block[i], i);
			};
		}
		this.filled -= i;
		if (i > 0 && this.filled > 0) {
			System.arraycopy(this.block, i, this.block, 0, this.filled);
		}
		else if (this.filled == this.block.length) {
			throw new IllegalStateException("Nothing of a full block was read");
		}
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
	 * The answer without its images.
	 * @return JSON so far, with a number or null in the place of each image
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
					beginPicture();
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

	private void beginPicture() {
		boolean inMemory = this.store == ImageStore.MEMORY;
		if (this.decoder == null) {
			this.decoder = new Base64Decoder(BLOCK, inMemory);
			this.block = Arrays.copyOf(this.block, BLOCK);
		}
		ImageStore.Target target = io(() -> this.store.create(this.pictures.size()));
		target = inMemory ? target : new BufferedTarget(target, Objects.requireNonNull(this.buffers));
		this.target = target;
		this.decoder.begin(target);
		this.searched = false;
		this.careful = false;
	}

	/**
	 * The text of an image.
	 * @return the position after what was read; the same position if more is needed
	 */
	private int picture(int from, boolean last) {
		Base64Decoder decoder = Objects.requireNonNull(this.decoder);
		if (this.searched && !this.careful && !last) {
			if (this.filled - from < this.block.length) {
				return from;
			}
			int taken = decoder.tryBlock(this.block);
			if (taken > 0) {
				return taken;
			}
			this.careful = true;
		}
		int end = JsonText.endOfText(this.block, from, this.filled);
		if (end == this.filled && !this.searched && !last) {
			this.searched = true;
			return picture(from, last);
		}
		if (end < this.filled && this.block[end] == '"') {
			checked(() -> decoder.finish(this.block, from, end));
			finishPicture();
			return end + 1;
		}
		checked(() -> decoder.append(this.block, from, end));
		if (end == this.filled) {
			return end;
		}
		this.careful = true;
		this.searched = true;
		this.state = State.PICTURE_ESCAPE;
		return end + 1;
	}

	private void finishPicture() {
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
	 * Gives up what was stored, when the response did not come to its end or cannot be
	 * used. Nothing can be fed after it.
	 */
	public void discard() {
		this.ended = true;
		this.block = new byte[0];
		this.filled = 0;
		this.decoder = null;
		ImageStore.Target unfinished = this.target;
		this.target = null;
		List<Image> finished = List.copyOf(this.pictures);
		this.pictures.clear();
		try {
			if (unfinished != null) {
				unfinished.discard();
			}
		}
		finally {
			finished.forEach(this.store::discard);
		}
	}

	public static <T> T io(Callable<T> action) {
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
