package io.stablediffusion.image;

import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;

import org.jspecify.annotations.Nullable;

/**
 * A picture in memory: its parts are decoded into segments that serve many pictures, and
 * joined when its length is known.
 */
final class MemoryTarget implements ImageStore.Target {

	private static final int SEGMENT = Base64Decoder.BLOCK / 4 * 3;

	/** Segments that no picture uses; what is above goes to the garbage collector. */
	private static final int MAX_SPARE = 64 * 1024 * 1024 / SEGMENT;

	/** Given up when memory gets scarce. */
	private static volatile SoftReference<Queue<byte[]>> spare = new SoftReference<>(
			new ArrayBlockingQueue<>(MAX_SPARE));

	private final List<byte[]> segments = new ArrayList<>();

	private int length;

	@Override
	public byte[] segment() {
		Queue<byte[]> pool = spare.get();
		byte[] segment = (pool != null) ? pool.poll() : null;
		return (segment != null) ? segment : new byte[SEGMENT];
	}

	@Override
	public void write(byte[] segment, int length) {
		this.segments.add(segment);
		this.length = Math.addExact(this.length, length);
	}

	@Override
	public @Nullable Image finish() {
		byte[] picture = new byte[this.length];
		for (int i = 0; i < this.segments.size(); i++) {
			int start = i * SEGMENT;
			System.arraycopy(this.segments.get(i), 0, picture, start, Math.min(SEGMENT, this.length - start));
		}
		discard();
		return (picture.length > 0) ? Image.adopt(picture) : null;
	}

	@Override
	public void discard() {
		Queue<byte[]> pool = spare.get();
		if (pool == null) {
			pool = new ArrayBlockingQueue<>(MAX_SPARE);
			spare = new SoftReference<>(pool);
		}
		this.segments.forEach(pool::offer);
		this.segments.clear();
	}

}
