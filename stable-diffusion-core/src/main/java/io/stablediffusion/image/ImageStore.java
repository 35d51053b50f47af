package io.stablediffusion.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntFunction;

import io.stablediffusion.internal.Checks;
import io.stablediffusion.internal.image.ChannelTarget;
import io.stablediffusion.internal.image.FileTarget;
import io.stablediffusion.internal.image.ImageResponseDecoder;
import io.stablediffusion.internal.image.MemoryTarget;
import org.jspecify.annotations.Nullable;

/**
 * Stores the images of a response while the client receives it, so that a response can be
 * larger than the memory.
 *
 * @since 0.1.0
 */
public interface ImageStore {

	/** Keeps the images in memory. This is the default. */
	ImageStore MEMORY = (number) -> new MemoryTarget();

	/**
	 * Creates the target for the next image of a response.
	 * @param number the number of the image in the response, from 0
	 * @return the target
	 * @throws IOException if the target cannot be created
	 */
	Target create(int number) throws IOException;

	/**
	 * Removes an image that was stored, because the rest of its response failed. The
	 * default implementation does nothing.
	 * @param image the image that the target returned
	 */
	default void discard(Image image) {
	}

	/**
	 * Returns a store that writes each image into a directory, with the file names of
	 * {@link Image#writeInto}. If a response fails, its files are deleted.
	 * @param directory the directory, which is created if it does not exist
	 * @param name the name of the files, which may come from a prompt
	 * @return the store
	 */
	static ImageStore inDirectory(Path directory, String name) {
		Checks.notNull("directory", directory);
		Checks.notNull("name", name);
		return new ImageStore() {

			@Override
			public Target create(int number) throws IOException {
				return new FileTarget(directory, name);
			}

			@Override
			public void discard(Image image) {
				image.file().ifPresent((file) -> ImageResponseDecoder.io(() -> Files.deleteIfExists(file)));
			}

		};
	}

	/**
	 * Returns a store that writes each image to a channel and then closes the channel.
	 * The images of the result have a format and a length, but their bytes are not
	 * available.
	 * @param channels returns the channel for an image by its number in the response,
	 * from 0
	 * @return the store
	 */
	static ImageStore toChannels(IntFunction<? extends WritableByteChannel> channels) {
		Checks.notNull("channels", channels);
		return (number) -> new ChannelTarget(channels.apply(number));
	}

	/**
	 * Stores one image. The client calls the methods one after the other, on threads of
	 * its own that may block; it interrupts the thread if the call is cancelled. The
	 * methods of {@link #MEMORY} are called on event loops.
	 */
	interface Target {

		/**
		 * Stores the next part of the image.
		 * @param part the bytes, which this method must read completely. The buffer can
		 * be direct or read-only. It must not be used after this method returns, because
		 * the client reuses its memory
		 * @throws IOException if the part cannot be stored
		 */
		void write(ByteBuffer part) throws IOException;

		/**
		 * Completes the image after its last part.
		 * @return the image; null if it is empty
		 * @throws IOException if the image cannot be stored
		 */
		@Nullable Image finish() throws IOException;

		/** Discards the parts, because the rest of the image will not arrive. */
		void discard();

	}

}
