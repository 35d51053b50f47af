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
 * Decodes the images in the top-level field {@code images} of a JSON response while it is
 * received, without holding their base64 or the whole response in memory. The rest of the
 * response is collected for Jackson, with the index of each image instead of its base64.
 */
public final class ImageResponseDecoder {

	/** The attribute from which {@link ImageDeserializer} reads the images. */
	static final Object IMAGES = ImageResponseDecoder.class;

	/** The length of the block until the first image: most other responses are short. */
	private static final int SHORT_BLOCK = 4 * 1024;

	/** Limits the memory of a response with many empty images. */
	private static final int MAX_IMAGES = 100_000;

	/**
	 * The number of characters to decode at once. Longer blocks are not faster, and each
	 * response with images allocates one.
	 */
	private static final int BLOCK = 8 * 1024;

	private final JsonBytes rest = new JsonBytes();

	private final List<Image> images = new ArrayList<>();

	private final ImageStore store;

	/** The received bytes that are not read yet. */
	private byte[] block = new byte[SHORT_BLOCK];

	private int filled;

	/** The buffer factory of the network. */
	private @Nullable DataBufferFactory buffers;

	private ImageStore.@Nullable Target target;

	private @Nullable Base64Decoder decoder;

	/**
	 * Whether the available base64 was searched for its end, which was not found. Then
	 * whole blocks are decoded, and are searched only if that fails. The search takes ten
	 * times as long as the decoding.
	 */
	private boolean searched;

	/**
	 * Whether a block could not be decoded, so that all following blocks are searched.
	 */
	private boolean careful;

	/** Whether the response has ended or was discarded. */
	private boolean ended;

	private int count;

	private State state = State.STRUCTURE;

	/** The number of open objects and arrays. */
	private int depth;

	/** Whether the next string is a key if it is in an object. */
	private boolean keyMayFollow;

	/** The position of the last string in the rest if it is a key, or -1. */
	private int keyStart = -1;

	/** Whether the last key is the top-level {@code images}. */
	private boolean imagesKey;

	/** Whether the array of the images is open. */
	private boolean inImages;

	private int unicodeDigits;

	private int unicode;

	/** Creates a decoder that stores the images in memory. */
	public ImageResponseDecoder() {
		this(ImageStore.MEMORY);
	}

	/**
	 * Creates a decoder that stores the images in a store.
	 * @param store the store
	 */
	public ImageResponseDecoder(ImageStore store) {
		this.store = store;
	}

	/**
	 * Reads the next part of the response.
	 * @param buffer the part, which is read completely and which the caller releases
	 * @throws IllegalArgumentException for an image that is not base64
	 * @throws IllegalStateException if the response has ended, or was discarded
	 * @throws UncheckedIOException if an image cannot be stored
	 */
	public void feed(DataBuffer buffer) {
		requireOpen();
		this.ended = true; // in case of an exception
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
	 * Completes the response after the last part.
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
	 * Reads the bytes of the block. At least one byte of a full block is read, so that
	 * the block always has space for the next part.
	 * @param last whether this is the last part
	 */
	private void scan(boolean last) {
		int i = 0;
		int before = -1;
		while (i < this.filled && i != before) {
			before = i;
			i = switch (this.state) {
				case IMAGE -> image(i, last);
				case STRING -> string(this.block, i, this.filled);
				case STRING_ESCAPE -> stringEscape(this.block[i], i);
				case IMAGE_ESCAPE -> imageEscape(this.block[i], i);
				case IMAGE_UNICODE -> imageUnicode(this.block[i], i);
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
	 * Reads the response, which must be complete.
	 * @param type the type of the value
	 * @param <T> the type
	 * @return the value; null for JSON null
	 */
	public <T> @Nullable T read(TypeReference<T> type) {
		return this.rest.read(type, Map.of(IMAGES, this.images));
	}

	/**
	 * Returns the response without its images.
	 * @return the JSON so far, with an index or null instead of each image
	 */
	public JsonBytes rest() {
		return this.rest;
	}

	private int structure(byte b, int i) {
		switch (b) {
			case '"' -> {
				if (this.inImages && this.depth == 2) {
					this.state = State.IMAGE;
					if (++this.count > MAX_IMAGES) {
						throw new IllegalArgumentException("it contains more than " + MAX_IMAGES + " images");
					}
					beginImage();
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
				// white space, a number, true, false or null
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

	/** Whether the last key is {@code images}, possibly with escapes. */
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
			return false; // invalid JSON, which Jackson reports later
		}
	}

	private int stringEscape(byte b, int i) {
		this.rest.write(b);
		this.state = State.STRING;
		return i + 1;
	}

	private void beginImage() {
		boolean inMemory = this.store == ImageStore.MEMORY;
		if (this.decoder == null) {
			this.decoder = new Base64Decoder(BLOCK, inMemory);
			this.block = Arrays.copyOf(this.block, BLOCK);
		}
		ImageStore.Target target = io(() -> this.store.create(this.images.size()));
		target = inMemory ? target : new BufferedTarget(target, Objects.requireNonNull(this.buffers));
		this.target = target;
		this.decoder.begin(target);
		this.searched = false;
		this.careful = false;
	}

	/**
	 * Reads the base64 of an image.
	 * @return the position after the bytes that were read; the same position if more
	 * bytes are needed
	 */
	private int image(int from, boolean last) {
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
			return image(from, last);
		}
		if (end < this.filled && this.block[end] == '"') {
			checked(() -> decoder.finish(this.block, from, end));
			finishImage();
			return end + 1;
		}
		checked(() -> decoder.append(this.block, from, end));
		if (end == this.filled) {
			return end;
		}
		this.careful = true;
		this.searched = true;
		this.state = State.IMAGE_ESCAPE;
		return end + 1;
	}

	private void finishImage() {
		Image image = io(() -> target().finish());
		this.target = null;
		byte[] index = ((image != null) ? Integer.toString(this.images.size()) : "null")
			.getBytes(StandardCharsets.US_ASCII);
		if (image != null) {
			this.images.add(image);
		}
		this.rest.writeBytes(index);
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
			throw new IllegalArgumentException("images[" + this.images.size() + "] is not base64: " + ex.getMessage(),
					ex);
		}
	}

	private ImageStore.Target target() {
		return Objects.requireNonNull(this.target);
	}

	/**
	 * Discards the stored images if the response is incomplete or not used. No other
	 * method may be called afterwards.
	 */
	public void discard() {
		this.ended = true;
		this.block = new byte[0];
		this.filled = 0;
		this.decoder = null;
		ImageStore.Target unfinished = this.target;
		this.target = null;
		List<Image> finished = List.copyOf(this.images);
		this.images.clear();
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
		catch (Exception ex) { // of an application's store
			throw new UncheckedIOException("Cannot store an image: " + ex, new IOException(ex));
		}
	}

	/**
	 * Reads an escape: a slash, a Unicode escape, or a line break.
	 */
	private int imageEscape(byte b, int i) {
		this.state = State.IMAGE;
		switch (b) {
			case '/' -> append('/');
			case 'u' -> {
				this.state = State.IMAGE_UNICODE;
				this.unicodeDigits = 0;
				this.unicode = 0;
			}
			case 'n', 'r', 't' -> {
				// white space between lines of base64
			}
			default -> append('\\'); // which is not base64
		}
		return i + 1;
	}

	private int imageUnicode(byte b, int i) {
		int digit = Character.digit(b, 16);
		this.unicode = (digit < 0 || this.unicode > 0xffff) ? 0x10000 : this.unicode * 16 + digit;
		if (++this.unicodeDigits == 4) {
			this.state = State.IMAGE;
			append((this.unicode < 128) ? (char) this.unicode : '\\');
		}
		return i + 1;
	}

	private enum State {

		STRUCTURE, STRING, STRING_ESCAPE, IMAGE, IMAGE_ESCAPE, IMAGE_UNICODE

	}

}
