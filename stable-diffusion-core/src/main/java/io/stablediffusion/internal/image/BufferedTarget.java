package io.stablediffusion.internal.image;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.stablediffusion.image.Image;
import io.stablediffusion.image.ImageStore;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * Buffers the decoded blocks of one image for a store, which reduces the number of
 * writes. The buffer is from the network's allocator and is released when the image is
 * finished or discarded.
 */
final class BufferedTarget implements ImageStore.Target {

	private static final int LENGTH = 64 * 1024;

	private final ImageStore.Target target;

	private final DataBufferFactory factory;

	private @Nullable DataBuffer buffer;

	BufferedTarget(ImageStore.Target target, DataBufferFactory factory) {
		this.target = target;
		this.factory = factory;
	}

	@Override
	public void write(ByteBuffer part) throws IOException {
		while (part.hasRemaining()) {
			DataBuffer buffer = (this.buffer != null) ? this.buffer : this.factory.allocateBuffer(LENGTH);
			this.buffer = buffer;
			int length = Math.min(part.remaining(), buffer.writableByteCount());
			buffer.write(part.slice(part.position(), length));
			part.position(part.position() + length);
			if (buffer.writableByteCount() == 0) {
				flush(buffer);
			}
		}
	}

	private void flush(DataBuffer buffer) throws IOException {
		try (DataBuffer.ByteBufferIterator parts = buffer.readableByteBuffers()) {
			while (parts.hasNext()) {
				this.target.write(parts.next());
			}
		}
		buffer.readPosition(0).writePosition(0);
	}

	@Override
	public @Nullable Image finish() throws IOException {
		if (this.buffer != null) {
			flush(this.buffer);
		}
		release();
		return this.target.finish();
	}

	@Override
	public void discard() {
		release();
		this.target.discard();
	}

	private void release() {
		DataBuffer released = this.buffer;
		this.buffer = null;
		DataBufferUtils.release(released);
	}

}
