package io.stablediffusion;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.zip.GZIPInputStream;

import io.stablediffusion.image.ImageScanner;
import io.stablediffusion.image.ImageStore;
import io.stablediffusion.json.JsonBytes;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

/**
 * The body of an answer, as it arrives.
 */
abstract class Content {

	private static final int CHUNK = 32 * 1024;

	private long length;

	private boolean done;

	/** All of it, as JSON or text. */
	static Content asItIs() {
		return new Content() {

			private final JsonBytes bytes = new JsonBytes();

			@Override
			void take(DataBuffer buffer) {
				this.bytes.append(buffer);
			}

			@Override
			<T> @Nullable T read(TypeReference<T> type) {
				return this.bytes.read(type, Map.of());
			}

			@Override
			JsonBytes json() {
				return this.bytes;
			}

		};
	}

	/** JSON with pictures in its {@code images}, which are decoded as they arrive. */
	static Content withImages(ImageStore store) {
		return new Content() {

			private final ImageScanner scanner = new ImageScanner(store);

			@Override
			void take(DataBuffer buffer) {
				this.scanner.feed(buffer);
			}

			@Override
			void finish() {
				this.scanner.finish();
			}

			@Override
			<T> @Nullable T read(TypeReference<T> type) {
				return this.scanner.read(type);
			}

			@Override
			JsonBytes json() {
				return this.scanner.rest();
			}

			@Override
			void clear() {
				this.scanner.discard();
			}

		};
	}

	/**
	 * An answer that somebody on the way has compressed, although nobody asked for it: it
	 * is unpacked when it is whole.
	 * @param limit how long it may be when it is unpacked
	 */
	static Content compressed(Content content, long limit) {
		return new Content() {

			private final JsonBytes packed = new JsonBytes();

			@Override
			void take(DataBuffer buffer) {
				this.packed.append(buffer);
			}

			@Override
			void finish() {
				byte[] chunk = new byte[CHUNK];
				try (InputStream input = new GZIPInputStream(new ByteArrayInputStream(this.packed.toByteArray()))) {
					for (int read = input.read(chunk); read >= 0; read = input.read(chunk)) {
						if (content.length + read > limit) {
							throw new IllegalArgumentException("unpacked, it is larger than " + limit + " bytes");
						}
						content.feed(DefaultDataBufferFactory.sharedInstance.wrap(ByteBuffer.wrap(chunk, 0, read)));
					}
					content.finish();
				}
				catch (IOException ex) {
					throw new IllegalArgumentException("it is compressed, and cannot be unpacked: " + ex.getMessage(),
							ex);
				}
			}

			@Override
			<T> @Nullable T read(TypeReference<T> type) {
				return content.read(type);
			}

			@Override
			JsonBytes json() {
				return content.json();
			}

			@Override
			long length() {
				return (content.length > 0) ? content.length : super.length();
			}

			@Override
			void clear() {
				content.clear();
			}

		};
	}

	abstract void take(DataBuffer buffer);

	/**
	 * After the last part.
	 * @throws IllegalArgumentException if the answer is damaged
	 */
	void finish() {
	}

	abstract <T> @Nullable T read(TypeReference<T> type);

	/** Leaves nothing behind. */
	void clear() {
	}

	/** From here on the answer is the caller's. */
	synchronized void keep() {
		this.done = true;
	}

	/** When the answer cannot be used, or nobody waits for it. */
	synchronized void discard() {
		if (!this.done) {
			this.done = true;
			clear();
		}
	}

	/** All of it but the pictures. */
	abstract JsonBytes json();

	/** Takes what is in the buffer, which stays the caller's. */
	synchronized void feed(DataBuffer buffer) {
		if (!this.done) {
			this.length += buffer.readableByteCount();
			take(buffer);
		}
	}

	/** How many bytes have arrived. */
	long length() {
		return this.length;
	}

}
