package io.stablediffusion.image;

import java.nio.ByteBuffer;
import java.util.Base64;

import org.jspecify.annotations.Nullable;

/**
 * Decodes the base64 of one image after the other, in long blocks, which is what the JVM
 * is fast at. It belongs to one {@link ImageScanner}, and so do its arrays: they are made
 * once for all images of a response, and nobody else sees them but the target, while it
 * writes.
 */
final class Base64Decoder {

	private final int blockLength;

	private final byte[] decoded;

	/** What is not decoded yet, where it does not come in whole blocks. */
	private byte @Nullable [] text;

	private int filled;

	private ImageStore.@Nullable Target target;

	/** Whether a data URI's prefix can no longer follow. */
	private boolean begun;

	/**
	 * @param blockLength how many characters to decode at once, a multiple of four
	 */
	Base64Decoder(int blockLength) {
		this.blockLength = blockLength;
		this.decoded = new byte[blockLength / 4 * 3];
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
			if (Base64.getDecoder().decode(block, this.decoded) < this.decoded.length) {
				return 0; // padding, which is legal at the end only
			}
		}
		catch (IllegalArgumentException ex) {
			return 0;
		}
		write(ByteBuffer.wrap(this.decoded));
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
			if (Base64.getDecoder().decode(text, this.decoded) < this.decoded.length) {
				throw new IllegalArgumentException("it has padding before its end");
			}
			write(ByteBuffer.wrap(this.decoded));
			this.filled = 0;
		}
		return text;
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
		write(Base64.getDecoder().decode(ByteBuffer.wrap(bytes, start, to - start)));
	}

	private void write(ByteBuffer part) {
		ImageStore.Target target = this.target;
		if (part.hasRemaining() && target != null) {
			ImageScanner.io(() -> {
				target.write(part);
				return true;
			});
		}
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
