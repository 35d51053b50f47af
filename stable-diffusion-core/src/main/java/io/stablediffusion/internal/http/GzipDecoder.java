package io.stablediffusion.internal.http;

import java.nio.ByteBuffer;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

/**
 * Decompresses gzip (RFC 1952) as it arrives. The JDK's {@code GZIPInputStream} would
 * need all of it first.
 */
public final class GzipDecoder {

	private static final int CHUNK = 16 * 1024;

	/**
	 * What may be decompressed whatever the ratio is: this much is no work.
	 */
	private static final long FREE = 1024 * 1024;

	/**
	 * JSON with images is compressed to three quarters, lists to a tenth. gzip can reach
	 * 1,030, and only for what was made to do harm.
	 */
	private static final int MAX_RATIO = 100;

	private static final int HAS_CHECKSUM = 2;

	private static final int HAS_EXTRA = 4;

	private static final int HAS_NAME = 8;

	private static final int HAS_COMMENT = 16;

	/** They may announce fields that nobody knows yet. */
	private static final int RESERVED = 0xe0;

	private final Inflater inflater = new Inflater(true);

	private final CRC32 checksum = new CRC32();

	private byte[] input = new byte[0];

	private final byte[] output = new byte[CHUNK];

	private long received;

	private long decompressed;

	private Part part = Part.HEADER;

	/** How many bytes of the part there were. */
	private int count;

	private int flags;

	/** A number of several bytes, the lowest first. */
	private long number;

	/**
	 * Decompresses the next part.
	 * @param buffer is read to its end and stays the caller's
	 * @param consumer takes what was decompressed, and returns whether there is need of
	 * more
	 * @return whether there is need of more
	 * @throws IllegalArgumentException if it is damaged, or grows out of proportion
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
					throw new IllegalArgumentException("it is compressed to less than a " + MAX_RATIO
							+ "th of its size, as no response of a server is");
				}
				if (!consumer
					.test(DefaultDataBufferFactory.sharedInstance.wrap(ByteBuffer.wrap(this.output, 0, length)))) {
					return false;
				}
				length = this.inflater.inflate(this.output);
			}
			if (this.inflater.needsDictionary()) {
				throw new IllegalArgumentException("it is compressed with a dictionary");
			}
			return true;
		}
		catch (DataFormatException ex) {
			throw new IllegalArgumentException(
					"it is compressed, and the compressed data is damaged: " + ex.getMessage(), ex);
		}
	}

	/** A byte of what is around the compressed data. */
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
					+ ((this.decompressed > 0) ? "after its end " : "") + "is not gzip");
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

	/** Checksum and length; another part like this one may follow. */
	private void trailer(int position, int b) {
		number(position % 4, b);
		if (position == 3 && this.number != this.checksum.getValue()) {
			throw new IllegalArgumentException("it is compressed, and its checksum is wrong");
		}
		if (position == 7) {
			if (this.number != (this.inflater.getBytesWritten() & 0xffffffffL)) {
				throw new IllegalArgumentException("it is compressed, and its length is wrong");
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
	 * After the last part.
	 * @throws IllegalArgumentException if the end is missing
	 */
	public void finish() {
		boolean whole = this.part == Part.HEADER && this.count == 0;
		if (!whole) {
			throw new IllegalArgumentException("it is compressed, and ends within the compressed data");
		}
	}

	/** Frees memory that the JVM's garbage collector does not see. */
	public void close() {
		this.inflater.end();
	}

	private enum Part {

		HEADER, EXTRA_LENGTH, EXTRA, NAME, COMMENT, HEADER_CHECKSUM, DATA, TRAILER

	}

}
