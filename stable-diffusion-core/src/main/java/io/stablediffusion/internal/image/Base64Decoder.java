package io.stablediffusion.internal.image;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

import io.stablediffusion.image.ImageStore;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the base64 of the images of one response, one after the other. It decodes
 * blocks, because the JVM decodes an array many times faster than single characters. An
 * image in memory consists of the decoded arrays. For a store, one array is used for all
 * blocks.
 */
final class Base64Decoder {

	private final int blockLength;

	/** The array for the decoded blocks; null if images are stored in memory. */
	private final byte @Nullable [] decoded;

	/** The base64 that is not decoded yet because it is not a whole block. */
	private byte @Nullable [] text;

	private int filled;

	private ImageStore.@Nullable Target target;

	/** Whether the prefix of a data URI can no longer follow. */
	private boolean begun;

	/**
	 * @param blockLength the number of characters to decode at once, a multiple of four
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
	 * @param target receives the decoded bytes
	 */
	void begin(ImageStore.Target target) {
		this.target = target;
		this.filled = 0;
		this.begun = false;
	}

	/**
	 * Decodes a block that possibly contains only base64.
	 * @param block a full block
	 * @return the number of bytes that were read; 0 if the block contains other
	 * characters, for example the end of the string
	 */
	int tryBlock(byte[] block) {
		int prefix = prefix(block, 0, block.length);
		if (prefix > 0) {
			return prefix;
		}
		try {
			if (!decodeBlock(block)) {
				return 0; // padding, which is legal only at the end
			}
		}
		catch (IllegalArgumentException ex) {
			return 0;
		}
		return block.length;
	}

	/**
	 * Appends base64.
	 * @param bytes the array that contains it
	 * @param from the start, inclusive
	 * @param to the end, exclusive
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

	/** Appends one character. */
	void append(byte character) {
		textWithRoom()[this.filled++] = character;
	}

	/**
	 * Returns the array with space for more base64, and decodes it first if it is full.
	 * The last block is decoded later, because it may have padding.
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

	/** Decodes a block that is not the last. */
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

	/** Decodes a block. Returns false and writes nothing if it has padding. */
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

	/** Replaces the JVM's message, whose position depends on the network. */
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
	 * Appends the last base64 and decodes the rest.
	 * @param bytes the array that contains it
	 * @param from the start, inclusive
	 * @param to the end, exclusive
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
	 * Finds the prefix of a data URI at the beginning of an image. The first comma ends
	 * it.
	 * @return the position after the prefix
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
