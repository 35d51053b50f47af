package io.stablediffusion.image;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A picture in memory: its parts are decoded into arrays that serve many pictures, and
 * joined when its length is known.
 */
final class MemoryTarget implements ImageStore.Target {

	private final List<byte[]> segments = new ArrayList<>();

	private int length;

	@Override
	public byte[] segment() {
		return ArrayPool.BYTES.take();
	}

	@Override
	public void write(byte[] segment, int length) {
		this.segments.add(segment);
		this.length = Math.addExact(this.length, length);
	}

	@Override
	public @Nullable Image finish() {
		byte[] picture = new byte[this.length];
		int start = 0;
		for (byte[] segment : this.segments) {
			int part = Math.min(segment.length, this.length - start);
			System.arraycopy(segment, 0, picture, start, part);
			start += part;
		}
		discard();
		return (picture.length > 0) ? Image.adopt(picture) : null;
	}

	@Override
	public void discard() {
		this.segments.forEach(ArrayPool.BYTES::give);
		this.segments.clear();
	}

}
