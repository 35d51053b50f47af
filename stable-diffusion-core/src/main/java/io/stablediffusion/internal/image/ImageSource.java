package io.stablediffusion.internal.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The bytes of an image, in memory or in a file.
 */
public interface ImageSource {

	/** The number of bytes that determine the format and size of an image. */
	int HEADER_LENGTH = 64;

	long length() throws IOException;

	InputStream open() throws IOException;

	/** Returns the first bytes, at most {@link #HEADER_LENGTH}. */
	default byte[] header() throws IOException {
		try (InputStream input = open()) {
			return input.readNBytes(HEADER_LENGTH);
		}
	}

	/** Returns the bytes; not a copy if they are in memory. */
	byte[] bytes() throws IOException;

	@Nullable Path file();

	default boolean inMemory() {
		return file() == null;
	}

	static ImageSource of(byte[] bytes) {
		return of(List.of(bytes));
	}

	/**
	 * Creates a source in memory. Its arrays are joined when {@link #bytes()} is called.
	 */
	static ImageSource of(List<byte[]> arrays) {
		return new ImageSource() {

			private volatile List<byte[]> parts = List.copyOf(arrays);

			@Override
			public long length() {
				return this.parts.stream().mapToLong((part) -> part.length).sum();
			}

			@Override
			public InputStream open() {
				List<InputStream> streams = new ArrayList<>();
				this.parts.forEach((part) -> streams.add(new ByteArrayInputStream(part)));
				return (streams.size() == 1) ? streams.get(0)
						: new SequenceInputStream(Collections.enumeration(streams));
			}

			@Override
			public byte[] bytes() {
				List<byte[]> current = this.parts;
				if (current.size() > 1) {
					byte[] joined = new byte[Math.toIntExact(length())];
					int position = 0;
					for (byte[] part : current) {
						System.arraycopy(part, 0, joined, position, part.length);
						position += part.length;
					}
					current = List.of(joined);
					this.parts = current;
				}
				return current.get(0);
			}

			@Override
			public @Nullable Path file() {
				return null;
			}

		};
	}

	static ImageSource of(Path file) {
		return new ImageSource() {

			@Override
			public long length() throws IOException {
				if (!Files.isRegularFile(file)) {
					throw new IOException("the file " + file + " does not exist");
				}
				return Files.size(file);
			}

			@Override
			public InputStream open() throws IOException {
				return Files.newInputStream(file);
			}

			@Override
			public byte[] bytes() throws IOException {
				return Files.readAllBytes(file);
			}

			@Override
			public Path file() {
				return file;
			}

		};
	}

	/**
	 * Creates a source for an image that was written to a channel.
	 * @param header the first bytes
	 * @param length the length in bytes
	 * @return the source, which throws an exception when the bytes are read
	 */
	static ImageSource gone(byte[] header, long length) {
		return new ImageSource() {

			@Override
			public long length() {
				return length;
			}

			@Override
			public byte[] header() {
				return header;
			}

			@Override
			public InputStream open() throws IOException {
				throw gone();
			}

			@Override
			public byte[] bytes() throws IOException {
				throw gone();
			}

			@Override
			public @Nullable Path file() {
				return null;
			}

			private IOException gone() {
				return new IOException("the image was written to a channel and not stored");
			}

		};
	}

}
