package io.stablediffusion.json;

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
		int length = buffer.readableByteCount();
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
	 * Whether it is an object, as far as its first character tells.
	 * @return whether it begins with a brace
	 */
	public boolean isObject() {
		return this.count > 0 && this.buf[0] == '{';
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
	 * The text from a position on.
	 * @param from the position in bytes
	 * @return the text up to here
	 */
	public String textFrom(int from) {
		return new String(this.buf, from, this.count - from, StandardCharsets.UTF_8);
	}

}
