package io.stablediffusion.image;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

/**
 * Decodes base64 in long blocks, which is what the JVM is fast at, as its text arrives.
 * To look for the text's end takes ten times as long as to decode it, so a block is
 * decoded first, and looked through only if that fails.
 */
final class Base64Decoder {

	/** A text that is not worth the work of a block. */
	private static final int SHORT = 1024;

	private final ImageStore.Target target;

	private byte[] block = ArrayPool.TEXT.take();

	/** To decode into. */
	private byte @Nullable [] segment;

	private int filled;

	private boolean begun;

	/** Whether what follows is looked through before it is decoded. */
	private boolean careful;

	Base64Decoder(ImageStore.Target target) {
		this.target = target;
	}

	boolean isCareful() {
		return this.careful;
	}

	/**
	 * Takes what may be text.
	 * @return whether it is, as far as can be said; else what was taken has to be taken
	 * back
	 */
	boolean tryAppend(DataBuffer buffer) {
		int part = Math.min(buffer.readableByteCount(), this.block.length - this.filled);
		buffer.read(this.block, this.filled, part);
		this.filled += part;
		try {
			makeRoom();
			return true;
		}
		catch (IllegalArgumentException ex) {
			return false; // as the end of the text is
		}
	}

	/**
	 * Gives back what was taken and is not decoded yet, and is careful from here on.
	 * @param then gets it, and must have read it when it returns
	 */
	void takeBack(Consumer<DataBuffer> then) {
		byte[] taken = this.block;
		ByteBuffer bytes = ByteBuffer.wrap(taken, 0, this.filled);
		this.careful = true;
		this.block = ArrayPool.TEXT.take();
		this.filled = 0;
		then.accept(DefaultDataBufferFactory.sharedInstance.wrap(bytes));
		ArrayPool.TEXT.give(taken);
	}

	/** Takes text up to the next quote or backslash, which it leaves in the buffer. */
	void append(DataBuffer buffer) {
		byte next = buffer.getByte(buffer.readPosition());
		if (next == '"' || next == '\\') {
			return; // the block, if it is full, may be the last
		}
		makeRoom();
		int part = Math.min(buffer.readableByteCount(), this.block.length - this.filled);
		buffer.read(this.block, this.filled, part);
		int end = JsonText.endOfText(this.block, this.filled, this.filled + part);
		buffer.readPosition(buffer.readPosition() - (this.filled + part - end));
		this.filled = end;
	}

	/** Takes one character. */
	void append(byte character) {
		makeRoom();
		this.block[this.filled++] = character;
	}

	/**
	 * Decodes a full block, which must not have padding: more text follows, or is
	 * expected. A block that is full when the text ends is left to {@link #finish()},
	 * because it may end with padding.
	 */
	private void makeRoom() {
		if (this.filled == this.block.length) {
			dropPrefix();
		}
		if (this.filled == this.block.length) {
			flush(this.block, this.filled / 4 * 3);
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
		byte[] text = (end < SHORT) ? Arrays.copyOf(this.block, (end + 3) / 4 * 4) : this.block;
		Arrays.fill(text, end, text.length, (byte) 'A');
		flush(text, end * 3 / 4);
		release();
	}

	/** The text is of no use any more. */
	void release() {
		ArrayPool.TEXT.give(this.block);
	}

	private void flush(byte[] text, int length) {
		byte[] segment = (this.segment != null) ? this.segment : ImageScanner.io(this.target::segment);
		this.segment = segment;
		if (Base64.getDecoder().decode(text, segment) < length) {
			throw new IllegalArgumentException("it has padding before its end");
		}
		this.segment = null;
		ImageScanner.io(() -> {
			this.target.write(segment, length);
			return true;
		});
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
