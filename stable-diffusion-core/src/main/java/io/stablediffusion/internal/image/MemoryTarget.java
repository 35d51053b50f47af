package io.stablediffusion.internal.image;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import io.stablediffusion.image.Image;
import io.stablediffusion.image.ImageStore;
import org.jspecify.annotations.Nullable;

/**
 * Stores an image in memory, in the parts in which it was decoded. The parts are not
 * joined, because that would need the same memory a second time.
 */
public final class MemoryTarget implements ImageStore.Target {

	private final List<byte[]> parts = new ArrayList<>();

	/** Stores an array without a copy. */
	void keep(byte[] part) {
		this.parts.add(part);
	}

	@Override
	public void write(ByteBuffer part) {
		byte[] bytes = new byte[part.remaining()];
		part.get(bytes);
		keep(bytes);
	}

	@Override
	public @Nullable Image finish() {
		return this.parts.isEmpty() ? null : ImageFactory.of(ImageSource.of(this.parts));
	}

	@Override
	public void discard() {
		this.parts.clear();
	}

}
