package io.stablediffusion.internal.json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectReader;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;

/**
 * JSON as it is collected, which is read where it is.
 */
public final class JsonBytes extends ByteArrayOutputStream {

	private static final String WHITE_SPACE = " \t\r\n";

	/**
	 * None so far.
	 */
	public JsonBytes() {
		super(256);
	}

	/**
	 * Adds what is in a buffer.
	 * @param buffer is read to its end, and stays the caller's
	 */
	public void append(DataBuffer buffer) {
		append(buffer, buffer.readableByteCount());
	}

	/**
	 * Adds the first bytes of a buffer.
	 * @param buffer is read, and stays the caller's
	 * @param length how many bytes of it to add
	 */
	public void append(DataBuffer buffer, int length) {
		int needed = Math.addExact(this.count, length);
		if (needed > this.buf.length) {
			this.buf = Arrays.copyOf(this.buf,
					Math.max(needed, (int) Math.min(2L * this.count, Integer.MAX_VALUE - 8)));
		}
		buffer.read(this.buf, this.count, length);
		this.count = needed;
	}

	/**
	 * Reads all of it.
	 * @param type what to read it as
	 * @param attributes what deserializers need to know
	 * @param <T> the type
	 * @return the value, null for JSON's null
	 */
	public <T> @Nullable T read(TypeReference<T> type, Map<?, ?> attributes) {
		ObjectReader reader = Json.readerFor(type);
		return (attributes.isEmpty() ? reader : reader.withAttributes(attributes)).readValue(this.buf, 0, this.count);
	}

	/**
	 * A part of it.
	 * @param from where it begins
	 * @param to where it ends
	 * @param factory makes the buffer
	 * @return a buffer with the part
	 */
	public DataBuffer copy(int from, int to, DataBufferFactory factory) {
		return factory.allocateBuffer(to - from).write(this.buf, from, to - from);
	}

	/**
	 * Whether it is an object, as far as its first character tells. White space and a
	 * byte order mark may come before.
	 * @return whether it begins with a brace
	 */
	public boolean isObject() {
		int i = start();
		while (i < this.count && WHITE_SPACE.indexOf(this.buf[i]) >= 0) {
			i++;
		}
		return i < this.count && this.buf[i] == '{';
	}

	/** After the byte order mark. */
	private int start() {
		return (this.count >= 3 && this.buf[0] == (byte) 0xef && this.buf[1] == (byte) 0xbb
				&& this.buf[2] == (byte) 0xbf) ? 3 : 0;
	}

	/**
	 * Whether some characters are in it.
	 * @param ascii the characters
	 * @return whether they are, in this order
	 */
	public boolean contains(String ascii) {
		for (int from = 0; from <= this.count - ascii.length(); from++) {
			int i = 0;
			while (i < ascii.length() && this.buf[from + i] == ascii.charAt(i)) {
				i++;
			}
			if (i == ascii.length()) {
				return true;
			}
		}
		return false;
	}

	/**
	 * All of it as text.
	 * @return the text, without a byte order mark
	 */
	public String text() {
		return textFrom(start());
	}

	/**
	 * The text from a position on.
	 * @param from the position in bytes
	 * @return the text up to here
	 */
	public String textFrom(int from) {
		return new String(this.buf, from, this.count - from, StandardCharsets.UTF_8);
	}

}
