package io.stablediffusion.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * Where the bytes of a picture are.
 */
interface ImageSource {

	/** Nowhere: they went through a channel. */
	ImageSource GONE = new ImageSource() {

		@Override
		public long length() throws IOException {
			throw gone();
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

	long length() throws IOException;

	InputStream open() throws IOException;

	/** The source's own array, if it is in memory. */
	byte[] bytes() throws IOException;

	@Nullable Path file();

	default boolean inMemory() {
		return file() == null;
	}

	static ImageSource of(byte[] bytes) {
		return new ImageSource() {

			@Override
			public long length() {
				return bytes.length;
			}

			@Override
			public InputStream open() {
				return new ByteArrayInputStream(bytes);
			}

			@Override
			public byte[] bytes() {
				return bytes;
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

}
