package io.stablediffusion.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;

/**
 * Decodes base64 in long blocks, which is what the JVM is fast at, as its text arrives.
 */
final class Base64Decoder {

	/** Of text; a segment takes what it decodes to. */
	static final int BLOCK = 64 * 1024;

	private final byte[] block = new byte[BLOCK];

	private int filled;

	private boolean begun;

	void append(byte[] bytes, int from, int length, ImageStore.Target target) {
		int taken = 0;
		while (taken < length) {
			int part = Math.min(length - taken, BLOCK - this.filled);
			System.arraycopy(bytes, from + taken, this.block, this.filled, part);
			this.filled += part;
			taken += part;
			if (this.filled == BLOCK) {
				flush(target);
			}
		}
	}

	private void flush(ImageStore.Target target) {
		dropPrefix();
		if (this.filled < BLOCK) {
			return; // there is room again
		}
		byte[] segment = target.segment();
		int decoded = Base64.getDecoder().decode(this.block, segment);
		if (decoded < BLOCK / 4 * 3) {
			throw new IllegalArgumentException("Input byte array has padding in the middle");
		}
		write(target, segment, decoded);
		this.filled = 0;
	}

	void finish(ImageStore.Target target) {
		dropPrefix();
		byte[] segment = target.segment();
		int decoded = Base64.getDecoder().decode(Arrays.copyOf(this.block, this.filled), segment);
		write(target, segment, decoded);
		this.filled = 0;
		this.begun = false;
	}

	private static void write(ImageStore.Target target, byte[] segment, int length) {
		try {
			target.write(segment, length);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot store an image: " + ex, ex);
		}
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
