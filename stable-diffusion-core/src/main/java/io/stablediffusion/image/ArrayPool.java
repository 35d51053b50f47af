package io.stablediffusion.image;

import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Arrays that serve one picture after the other, the last one first, because it may still
 * be in the processor's cache. Those that nobody uses are given up when memory gets
 * scarce.
 */
final class ArrayPool {

	/** For base64. */
	static final ArrayPool TEXT = new ArrayPool(64 * 1024);

	/** For what such a text decodes to. */
	static final ArrayPool BYTES = new ArrayPool(TEXT.length / 4 * 3);

	private static final int MAX_SPARE = 64 * 1024 * 1024;

	private final int length;

	private SoftReference<Deque<byte[]>> spare = new SoftReference<>(null);

	private ArrayPool(int length) {
		this.length = length;
	}

	/** The length of each array. */
	int length() {
		return this.length;
	}

	synchronized byte[] take() {
		Deque<byte[]> arrays = this.spare.get();
		return (arrays == null || arrays.isEmpty()) ? new byte[this.length] : arrays.pop();
	}

	/** Who gives an array back must have forgotten it. */
	synchronized void give(byte[] array) {
		Deque<byte[]> arrays = this.spare.get();
		if (arrays == null) {
			arrays = new ArrayDeque<>();
			this.spare = new SoftReference<>(arrays);
		}
		if (arrays.size() < MAX_SPARE / this.length) {
			arrays.push(array);
		}
	}

}
