package io.stablediffusion.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;

import org.springframework.core.io.buffer.DataBuffer;

/**
 * Decodes base64 in long blocks, which is what the JVM is fast at, as its text arrives.
 */
final class Base64Decoder {

	private final ImageStore.Target target;

	private final byte[] block = ArrayPool.TEXT.take();

	private int filled;

	private boolean begun;

	Base64Decoder(ImageStore.Target target) {
		this.target = target;
	}

	/** Takes text up to the next quote or backslash, which it leaves in the buffer. */
	void append(DataBuffer text) {
		int part = Math.min(text.readableByteCount(), this.block.length - this.filled);
		text.read(this.block, this.filled, part);
		int end = JsonText.endOfText(this.block, this.filled, this.filled + part);
		text.readPosition(text.readPosition() - (this.filled + part - end));
		grow(end);
	}

	/** Takes one character. */
	void append(byte character) {
		this.block[this.filled] = character;
		grow(this.filled + 1);
	}

	private void grow(int filled) {
		this.filled = filled;
		if (filled == this.block.length) {
			dropPrefix();
		}
		if (this.filled == this.block.length) {
			flush(filled / 4 * 3);
		}
	}

	/** The text is over. */
	void finish() {
		dropPrefix();
		int end = this.filled;
		while (end > 0 && this.block[end - 1] == '=' && this.filled - end < 2) {
			end--;
		}
		if (end % 4 == 1 || (end < this.filled && this.filled % 4 != 0)) {
			throw new IllegalArgumentException("it ends within a group of four characters");
		}
		// the JVM decodes whole arrays only, and a zero more or less is ignored
		Arrays.fill(this.block, end, this.block.length, (byte) 'A');
		flush(end * 3 / 4);
		release();
	}

	/** The text is of no use any more. */
	void release() {
		ArrayPool.TEXT.give(this.block);
	}

	private void flush(int length) {
		byte[] segment = this.target.segment();
		if (Base64.getDecoder().decode(this.block, segment) < length) {
			throw new IllegalArgumentException("it has padding before its end");
		}
		try {
			this.target.write(segment, length);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot store an image: " + ex, ex);
		}
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

}
