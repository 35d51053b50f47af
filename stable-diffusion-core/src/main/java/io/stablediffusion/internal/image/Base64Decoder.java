package io.stablediffusion.internal.image;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

import io.stablediffusion.image.ImageStore;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the base64 of the images of one response, one after the other. It decodes in
 * blocks, because the JVM decodes a whole array many times faster than single characters.
 * An image in memory keeps each array that was decoded. For a store, one array is used
 * for all blocks.
 */
final class Base64Decoder {

	private final int blockLength;

	/** What the targets of a store read from; null if images stay in memory. */
	private final byte @Nullable [] decoded;

	/** What is not decoded yet, where it does not come in whole blocks. */
	private byte @Nullable [] text;

	private int filled;

	private ImageStore.@Nullable Target target;

	/** Whether a data URI's prefix can no longer follow. */
	private boolean begun;

	/**
	 * @param blockLength how many characters to decode at once, a multiple of four
	 * @param inMemory whether all targets are {@link MemoryTarget}s
	 */
	Base64Decoder(int blockLength, boolean inMemory) {
		this.blockLength = blockLength;
		this.decoded = inMemory ? null : new byte[decodedLength(blockLength)];
	}

	private static int decodedLength(int characters) {
		return characters / 4 * 3;
	}

	/**
	 * Begins an image.
	 * @param target takes what is decoded
	 */
	void begin(ImageStore.Target target) {
		this.target = target;
		this.filled = 0;
		this.begun = false;
	}

	/**
	 * Decodes a block that may be text and nothing else.
	 * @param block as many bytes as a block has
	 * @return how many of its bytes were taken; 0 if there is something else in it, as
	 * the end of the text is
	 */
	int tryBlock(byte[] block) {
		int prefix = prefix(block, 0, block.length);
		if (prefix > 0) {
			return prefix;
		}
		try {
			if (!decodeBlock(block)) {
				return 0; // padding, which is legal at the end only
			}
		}
		catch (IllegalArgumentException ex) {
			return 0;
		}
		return block.length;
	}

	/**
	 * Takes text.
	 * @param bytes where it is
	 * @param from where it begins
	 * @param to where it ends
	 */
	void append(byte[] bytes, int from, int to) {
		int position = from;
		while (position < to) {
			byte[] text = textWithRoom();
			int part = Math.min(to - position, text.length - this.filled);
			System.arraycopy(bytes, position, text, this.filled, part);
			this.filled += part;
			position += part;
		}
	}

	/** Takes one character. */
	void append(byte character) {
		textWithRoom()[this.filled++] = character;
	}

	/**
	 * Decodes a full block when more text follows it. One that is full when the text ends
	 * is decoded then: only the last block may have padding.
	 */
	private byte[] textWithRoom() {
		byte[] text = (this.text != null) ? this.text : new byte[this.blockLength];
		this.text = text;
		if (this.filled == text.length) {
			int start = prefix(text, 0, this.filled);
			this.filled -= start;
			System.arraycopy(text, start, text, 0, this.filled);
		}
		if (this.filled == text.length) {
			decodeMiddle(text);
			this.filled = 0;
		}
		return text;
	}

	/** Decodes a block that more text follows. */
	private void decodeMiddle(byte[] block) {
		boolean full;
		try {
			full = decodeBlock(block);
		}
		catch (IllegalArgumentException ex) {
			throw notBase64(block, 0, block.length, ex);
		}
		if (!full) {
			throw new IllegalArgumentException("it has padding before its end");
		}
	}

	/** Returns false, and writes nothing, if the block has padding. */
	private boolean decodeBlock(byte[] block) {
		byte[] bytes = this.decoded;
		int length;
		if (bytes != null) {
			length = Base64.getDecoder().decode(block, bytes);
		}
		else {
			bytes = Base64.getDecoder().decode(block);
			length = bytes.length;
		}
		if (length < decodedLength(block.length)) {
			return false;
		}
		write(bytes);
		return true;
	}

	/** The JVM's message has a position in a block, which depends on the network. */
	private static IllegalArgumentException notBase64(byte[] bytes, int from, int to, IllegalArgumentException cause) {
		for (int i = from; i < to; i++) {
			if (!isBase64(bytes[i])) {
				return new IllegalArgumentException("it contains the byte 0x%02x".formatted(bytes[i]), cause);
			}
		}
		return new IllegalArgumentException("its length or its padding is wrong", cause);
	}

	private static boolean isBase64(byte b) {
		return (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9') || b == '+' || b == '/'
				|| b == '=';
	}

	/**
	 * Takes the last text, and decodes what is left.
	 * @param bytes where it is
	 * @param from where it begins
	 * @param to where it ends
	 */
	void finish(byte[] bytes, int from, int to) {
		if (this.text == null || this.filled == 0) {
			decodeLast(bytes, from, to);
		}
		else {
			append(bytes, from, to);
			decodeLast(this.text, 0, this.filled);
		}
		this.target = null;
	}

	private void decodeLast(byte[] bytes, int from, int to) {
		int start = prefix(bytes, from, to);
		byte[] last;
		try {
			last = Base64.getDecoder().decode(Arrays.copyOfRange(bytes, start, to));
		}
		catch (IllegalArgumentException ex) {
			throw notBase64(bytes, start, to, ex);
		}
		write(last);
	}

	private void write(byte[] bytes) {
		ImageStore.Target target = this.target;
		if (bytes.length == 0 || target == null) {
			return;
		}
		if (this.decoded == null && target instanceof MemoryTarget memory) {
			memory.keep(bytes);
			return;
		}
		ImageResponseDecoder.io(() -> {
			target.write(ByteBuffer.wrap(bytes));
			return true;
		});
	}

	/**
	 * Looks for a data URI's prefix at the beginning of an image, which ends with the
	 * first comma.
	 * @return where the text after it begins
	 */
	private int prefix(byte[] bytes, int from, int to) {
		boolean prefix = !this.begun && to - from >= 5 && bytes[from] == 'd' && bytes[from + 4] == ':';
		this.begun = true;
		for (int i = from; prefix && i < to; i++) {
			if (bytes[i] == ',') {
				return i + 1;
			}
		}
		return from;
	}

}
