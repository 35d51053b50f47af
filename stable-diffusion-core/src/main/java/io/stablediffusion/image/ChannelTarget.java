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

	private final byte[] segment = new byte[Base64Decoder.BLOCK / 4 * 3];

	private byte @Nullable [] header;

	private long length;

	ChannelTarget(WritableByteChannel channel) {
		this.channel = channel;
	}

	@Override
	public byte[] segment() {
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
		this.channel.close();
		return (this.length > 0 && this.header != null) ? Image.gone(this.header, this.length) : null;
	}

	@Override
	public void discard() {
		ImageScanner.io(() -> {
			this.channel.close();
			return null;
		});
	}

}
