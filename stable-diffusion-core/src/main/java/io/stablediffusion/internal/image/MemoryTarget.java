package io.stablediffusion.internal.image;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import io.stablediffusion.image.Image;
import io.stablediffusion.image.ImageStore;
import org.jspecify.annotations.Nullable;

/**
 * An image in memory, in the parts that it was decoded in: to join them would take as
 * much memory again, and most images are only written or sent.
 */
public final class MemoryTarget implements ImageStore.Target {

	private final List<byte[]> parts = new ArrayList<>();

	/** Takes an array that nobody else refers to. */
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
