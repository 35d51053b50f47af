package io.stablediffusion.internal.http;

import java.nio.ByteBuffer;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

/**
 * Decompresses gzip (RFC 1952) while it is received. The JDK's {@code GZIPInputStream}
 * requires a blocking stream.
 */
public final class GzipDecoder {

	private static final int CHUNK = 16 * 1024;

	/** The number of decompressed bytes to which the maximum ratio does not apply. */
	private static final long FREE = 1024 * 1024;

	/**
	 * The maximum ratio of the decompressed to the compressed length. JSON with images
	 * has a ratio of 1.3, lists have one of 10, and gzip allows 1,030.
	 */
	private static final int MAX_RATIO = 100;

	private static final int HAS_CHECKSUM = 2;

	private static final int HAS_EXTRA = 4;

	private static final int HAS_NAME = 8;

	private static final int HAS_COMMENT = 16;

	/** Reserved flags, which can announce unknown fields. */
	private static final int RESERVED = 0xe0;

	private final Inflater inflater = new Inflater(true);

	private final CRC32 checksum = new CRC32();

	private byte[] input = new byte[0];

	private final byte[] output = new byte[CHUNK];

	private long received;

	private long decompressed;

	private Part part = Part.HEADER;

	/** The number of bytes of the current part that were read. */
	private int count;

	private int flags;

	/** A little-endian number of several bytes. */
	private long number;

	/**
	 * Decompresses the next part.
	 * @param buffer the part, which is read completely and which the caller releases
	 * @param consumer receives the decompressed bytes, and returns whether it needs more
	 * @return whether more parts are needed
	 * @throws IllegalArgumentException if the data is damaged or exceeds the maximum
	 * ratio
	 */
	public boolean decode(DataBuffer buffer, Predicate<DataBuffer> consumer) {
		int length = buffer.readableByteCount();
		if (this.input.length < length) {
			this.input = new byte[length];
		}
		buffer.read(this.input, 0, length);
		this.received += length;
		int i = 0;
		while (i < length) {
			if (this.part == Part.DATA) {
				this.inflater.setInput(this.input, i, length - i);
				if (!inflate(consumer)) {
					return false;
				}
				i = length - this.inflater.getRemaining();
				if (this.inflater.finished()) {
					next(Part.TRAILER);
				}
			}
			else {
				frame(this.input[i++] & 0xff);
			}
		}
		return true;
	}

	private boolean inflate(Predicate<DataBuffer> consumer) {
		try {
			int length = this.inflater.inflate(this.output);
			while (length > 0) {
				this.checksum.update(this.output, 0, length);
				this.decompressed += length;
				if (this.decompressed > FREE + MAX_RATIO * this.received) {
					throw new IllegalArgumentException(
							"its decompressed length is more than " + MAX_RATIO + " times its compressed length");
				}
				if (!consumer
					.test(DefaultDataBufferFactory.sharedInstance.wrap(ByteBuffer.wrap(this.output, 0, length)))) {
					return false;
				}
				length = this.inflater.inflate(this.output);
			}
			if (this.inflater.needsDictionary()) {
				throw new IllegalArgumentException("its compressed data requires a dictionary");
			}
			return true;
		}
		catch (DataFormatException ex) {
			throw new IllegalArgumentException("its compressed data is damaged: " + ex.getMessage(), ex);
		}
	}

	/** Reads one byte of the header or trailer. */
	private void frame(int b) {
		int position = this.count++;
		switch (this.part) {
			case HEADER -> header(position, b);
			case EXTRA_LENGTH -> {
				number(position, b);
				if (position == 1) {
					next((this.number > 0) ? Part.EXTRA : afterExtra());
				}
			}
			case EXTRA -> {
				if (this.count == this.number) {
					next(afterExtra());
				}
			}
			case NAME, COMMENT -> {
				if (b == 0) {
					next((this.part == Part.NAME) ? afterName() : afterComment());
				}
			}
			case HEADER_CHECKSUM -> {
				if (position == 1) {
					next(Part.DATA);
				}
			}
			case TRAILER -> trailer(position, b);
			case DATA -> throw new IllegalStateException();
		}
	}

	private void header(int position, int b) {
		boolean gzip = switch (position) {
			case 0 -> b == 0x1f;
			case 1 -> b == 0x8b;
			case 2 -> b == 8;
			case 3 -> (b & RESERVED) == 0;
			default -> true;
		};
		if (!gzip) {
			throw new IllegalArgumentException("it has 'Content-Encoding: gzip', but "
					+ ((this.decompressed > 0) ? "the data after the end of the gzip data " : "its body ")
					+ "is not gzip");
		}
		if (position == 3) {
			this.flags = b;
		}
		if (position == 9) {
			next(has(HAS_EXTRA) ? Part.EXTRA_LENGTH : afterExtra());
		}
	}

	private boolean has(int flag) {
		return (this.flags & flag) != 0;
	}

	private Part afterExtra() {
		return has(HAS_NAME) ? Part.NAME : afterName();
	}

	private Part afterName() {
		return has(HAS_COMMENT) ? Part.COMMENT : afterComment();
	}

	private Part afterComment() {
		return has(HAS_CHECKSUM) ? Part.HEADER_CHECKSUM : Part.DATA;
	}

	private void number(int position, int b) {
		this.number = (position == 0) ? b : this.number | ((long) b << (8 * position));
	}

	/** Checks the checksum and the length. Another gzip member may follow. */
	private void trailer(int position, int b) {
		number(position % 4, b);
		if (position == 3 && this.number != this.checksum.getValue()) {
			throw new IllegalArgumentException("the checksum of its compressed data is wrong");
		}
		if (position == 7) {
			if (this.number != (this.inflater.getBytesWritten() & 0xffffffffL)) {
				throw new IllegalArgumentException("the length of its compressed data is wrong");
			}
			this.inflater.reset();
			this.checksum.reset();
			next(Part.HEADER);
		}
	}

	private void next(Part part) {
		this.part = part;
		this.count = 0;
	}

	/**
	 * Checks the end after the last part.
	 * @throws IllegalArgumentException if the end is missing
	 */
	public void finish() {
		boolean whole = this.part == Part.HEADER && this.count == 0;
		if (!whole) {
			throw new IllegalArgumentException("its compressed data is incomplete");
		}
	}

	/** Releases the native memory of the inflater. */
	public void close() {
		this.inflater.end();
	}

	private enum Part {

		HEADER, EXTRA_LENGTH, EXTRA, NAME, COMMENT, HEADER_CHECKSUM, DATA, TRAILER

	}

}
