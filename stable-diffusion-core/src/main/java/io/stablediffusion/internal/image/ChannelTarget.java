package io.stablediffusion.internal.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

import io.stablediffusion.image.Image;
import io.stablediffusion.image.ImageStore;
import org.jspecify.annotations.Nullable;

/**
 * Writes an image to a channel without storing it.
 */
public class ChannelTarget implements ImageStore.Target {

	private final WritableByteChannel channel;

	private byte @Nullable [] header;

	private long length;

	public ChannelTarget(WritableByteChannel channel) {
		this.channel = channel;
	}

	@Override
	public void write(ByteBuffer part) throws IOException {
		if (this.header == null) {
			byte[] start = new byte[Math.min(part.remaining(), ImageSource.HEADER_LENGTH)];
			part.duplicate().get(start);
			this.header = start;
		}
		while (part.hasRemaining()) {
			this.length += this.channel.write(part);
		}
	}

	@Override
	public @Nullable Image finish() throws IOException {
		this.channel.close();
		return (this.length > 0 && this.header != null) ? ImageFactory.of(ImageSource.gone(this.header, this.length))
				: null;
	}

	@Override
	public void discard() {
		ImageResponseDecoder.io(() -> {
			this.channel.close();
			return null;
		});
	}

}
