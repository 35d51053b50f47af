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
 * Where the bytes of an image are.
 */
public interface ImageSource {

	/** As much of an image as its format and size need. */
	int HEADER_LENGTH = 64;

	long length() throws IOException;

	InputStream open() throws IOException;

	/** The first bytes, at most {@link #HEADER_LENGTH}. */
	default byte[] header() throws IOException {
		try (InputStream input = open()) {
			return input.readNBytes(HEADER_LENGTH);
		}
	}

	/** The source's own array, if it is in memory. */
	byte[] bytes() throws IOException;

	@Nullable Path file();

	default boolean inMemory() {
		return file() == null;
	}

	static ImageSource of(byte[] bytes) {
		return of(List.of(bytes));
	}

	/** In memory, in parts that are joined when all of them are needed at once. */
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
					throw new IOException("there is no file " + file);
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
	 * An image whose bytes were written to a channel.
	 * @param header its first bytes
	 * @param length its length in bytes
	 * @return the source, which fails when the bytes are needed
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
				return new IOException("it was written to a channel as it arrived, and not kept");
			}

		};
	}

}
