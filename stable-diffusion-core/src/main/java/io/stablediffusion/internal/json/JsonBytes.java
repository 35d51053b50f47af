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
 * Collects JSON, and reads it without a copy.
 */
public final class JsonBytes extends ByteArrayOutputStream {

	private static final String WHITE_SPACE = " \t\r\n";

	/**
	 * Creates an instance without content.
	 */
	public JsonBytes() {
		super(256);
	}

	/**
	 * Appends the content of a buffer.
	 * @param buffer the buffer, which is read completely and which the caller releases
	 */
	public void append(DataBuffer buffer) {
		append(buffer, buffer.readableByteCount());
	}

	/**
	 * Appends the first bytes of a buffer.
	 * @param buffer the buffer, which the caller releases
	 * @param length the number of bytes to append
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
	 * Reads the JSON as a type.
	 * @param type the type
	 * @param attributes the attributes for deserializers
	 * @param <T> the type
	 * @return the value; null for JSON null
	 */
	public <T> @Nullable T read(TypeReference<T> type, Map<?, ?> attributes) {
		ObjectReader reader = Json.readerFor(type);
		return (attributes.isEmpty() ? reader : reader.withAttributes(attributes)).readValue(this.buf, 0, this.count);
	}

	/**
	 * Copies a range of bytes.
	 * @param from the start, inclusive
	 * @param to the end, exclusive
	 * @param factory allocates the buffer
	 * @return a buffer with the range
	 */
	public DataBuffer copy(int from, int to, DataBufferFactory factory) {
		return factory.allocateBuffer(to - from).write(this.buf, from, to - from);
	}

	/**
	 * Whether the first character, after a byte order mark and white space, is a brace.
	 * @return whether the JSON begins like an object
	 */
	public boolean isObject() {
		int i = start();
		while (i < this.count && WHITE_SPACE.indexOf(this.buf[i]) >= 0) {
			i++;
		}
		return i < this.count && this.buf[i] == '{';
	}

	/** Returns the position after the byte order mark, if there is one. */
	private int start() {
		return (this.count >= 3 && this.buf[0] == (byte) 0xef && this.buf[1] == (byte) 0xbb
				&& this.buf[2] == (byte) 0xbf) ? 3 : 0;
	}

	/**
	 * Whether the JSON contains a text.
	 * @param ascii the text, in ASCII
	 * @return whether it was found
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
	 * Returns the content as text.
	 * @return the text, without a byte order mark
	 */
	public String text() {
		return textFrom(start());
	}

	/**
	 * Returns the content from a position to its current end as text.
	 * @param from the position in bytes
	 * @return the text
	 */
	public String textFrom(int from) {
		return new String(this.buf, from, this.count - from, StandardCharsets.UTF_8);
	}

}
