package io.stablediffusion.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * A picture that goes to a channel, and is not kept.
 */
class ChannelTarget implements ImageStore.Target {

	private final WritableByteChannel channel;

	private byte @Nullable [] segment;

	private byte @Nullable [] header;

	private long length;

	ChannelTarget(WritableByteChannel channel) {
		this.channel = channel;
	}

	@Override
	public byte[] segment() {
		if (this.segment == null) {
			this.segment = ArrayPool.BYTES.take();
		}
		return this.segment;
	}

	@Override
	public void write(byte[] segment, int length) throws IOException {
		if (this.header == null) {
			this.header = Arrays.copyOf(segment, Math.min(length, Image.HEADER_LENGTH));
		}
		ByteBuffer part = ByteBuffer.wrap(segment, 0, length);
		while (part.hasRemaining()) {
			this.length += this.channel.write(part);
		}
	}

	@Override
	public @Nullable Image finish() throws IOException {
		close();
		return (this.length > 0 && this.header != null) ? Image.gone(this.header, this.length) : null;
	}

	@Override
	public void discard() {
		ImageScanner.io(() -> {
			close();
			return null;
		});
	}

	private void close() throws IOException {
		if (this.segment != null) {
			ArrayPool.BYTES.give(this.segment);
			this.segment = null;
		}
		this.channel.close();
	}

}
