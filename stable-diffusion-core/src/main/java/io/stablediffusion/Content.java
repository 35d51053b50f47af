package io.stablediffusion;

import java.io.ByteArrayOutputStream;

import io.stablediffusion.image.ImageScanner;
import io.stablediffusion.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

import org.springframework.core.io.buffer.DataBuffer;

/**
 * The body of an answer, as it arrives.
 */
abstract class Content {

	private byte[] chunk = new byte[0];

	private long length;

	/** All of it, as JSON or text. */
	static Content asItIs() {
		return new Content() {

			private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

			@Override
			void feed(byte[] chunk, int length) {
				this.bytes.write(chunk, 0, length);
			}

			@Override
			<T> @Nullable T read(TypeReference<T> type) {
				return Json.MAPPER.readValue(this.bytes.toByteArray(), type);
			}

			@Override
			byte[] json() {
				return this.bytes.toByteArray();
			}

		};
	}

	/** JSON with pictures in its {@code images}, which are decoded as they arrive. */
	static Content withImages() {
		return new Content() {

			private final ImageScanner scanner = new ImageScanner();

			@Override
			void feed(byte[] chunk, int length) {
				this.scanner.feed(chunk, length);
			}

			@Override
			<T> @Nullable T read(TypeReference<T> type) {
				return this.scanner.read(type);
			}

			@Override
			byte[] json() {
				return this.scanner.rest();
			}

		};
	}

	abstract void feed(byte[] chunk, int length);

	abstract <T> @Nullable T read(TypeReference<T> type);

	/** All of it but the pictures. */
	abstract byte[] json();

	/** Takes what is in the buffer, which stays the caller's. */
	void feed(DataBuffer buffer) {
		int size = buffer.readableByteCount();
		if (this.chunk.length < size) {
			this.chunk = new byte[size];
		}
		buffer.read(this.chunk, 0, size);
		this.length += size;
		feed(this.chunk, size);
	}

	/** How many bytes have arrived. */
	long length() {
		return this.length;
	}

}
