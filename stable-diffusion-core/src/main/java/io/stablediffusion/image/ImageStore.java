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
 * Where the images of an answer go while it arrives, so that an answer may be larger than
 * the memory.
 */
public interface ImageStore {

	/** In memory: the default. */
	ImageStore MEMORY = (number) -> new MemoryTarget();

	/**
	 * A place for the next image of an answer.
	 * @param number its number in the answer, from 0
	 * @return the place
	 * @throws IOException if there is none
	 */
	Target create(int number) throws IOException;

	/**
	 * Takes an image back, because its answer failed later on.
	 * @param image what the target returned
	 */
	default void discard(Image image) {
	}

	/**
	 * Files in a directory, called as {@link Image#writeInto} calls them. An answer that
	 * fails leaves none.
	 * @param directory the directory, which is created
	 * @param name what to call the files; may come from a prompt
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
	 * A channel for each image, which is closed after it. The images of the result know
	 * their format and length, but no more have their bytes.
	 * @param channels makes a channel for each image by its number in the answer
	 * @return the store
	 */
	static ImageStore toChannels(IntFunction<? extends WritableByteChannel> channels) {
		Checks.notNull("channels", channels);
		return (number) -> new ChannelTarget(channels.apply(number));
	}

	/**
	 * Takes one image. Methods are called one after the other, on threads of the client
	 * that may block; such a thread is interrupted when the call is cancelled. Those of
	 * {@link #MEMORY} are called on threads of the network.
	 */
	interface Target {

		/**
		 * Takes the next part.
		 * @param part has to be read to its end, and must not be used after this method
		 * has returned, because the next part is put into the same memory. It may be
		 * direct or read-only
		 * @throws IOException if it cannot be stored
		 */
		void write(ByteBuffer part) throws IOException;

		/**
		 * The image is there.
		 * @return the image; null if it was empty
		 * @throws IOException if it cannot be stored
		 */
		@Nullable Image finish() throws IOException;

		/** The image will never be whole. */
		void discard();

	}

}
