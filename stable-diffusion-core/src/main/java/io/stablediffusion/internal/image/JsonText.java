package io.stablediffusion.internal.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds the next quote or backslash in a JSON string, 32 bytes at a time.
 */
final class JsonText {

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

	private static final long QUOTES = '"' * 0x0101010101010101L;

	private static final long BACKSLASHES = '\\' * 0x0101010101010101L;

	private JsonText() {
	}

	/** Returns the position of the next quote or backslash, or the end. */
	static int endOfText(byte[] bytes, int from, int end) {
		int i = from;
		while (i <= end - 4 * Long.BYTES) {
			if ((stops(bytes, i) | stops(bytes, i + Long.BYTES) | stops(bytes, i + 2 * Long.BYTES)
					| stops(bytes, i + 3 * Long.BYTES)) != 0) {
				break;
			}
			i += 4 * Long.BYTES;
		}
		while (i < end && bytes[i] != '"' && bytes[i] != '\\') {
			i++;
		}
		return i;
	}

	/**
	 * Returns a value other than 0 if one of the eight bytes is a quote or a backslash.
	 */
	private static long stops(byte[] bytes, int i) {
		long word = (long) LONGS.get(bytes, i);
		return (zeros(word ^ QUOTES) | zeros(word ^ BACKSLASHES)) & 0x8080808080808080L;
	}

	/**
	 * Sets the highest bit of each zero byte, and possibly of bytes after a zero byte.
	 */
	private static long zeros(long word) {
		return (word - 0x0101010101010101L) & ~word;
	}

}
