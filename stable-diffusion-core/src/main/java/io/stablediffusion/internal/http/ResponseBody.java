package io.stablediffusion.internal.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.stablediffusion.image.ImageStore;
import io.stablediffusion.internal.image.ImageResponseDecoder;
import io.stablediffusion.internal.json.JsonBytes;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;

/**
 * Collects or decodes the body of a response while it is received. A
 * {@link ResponseReader} owns it and accesses it by one thread at a time.
 */
abstract class ResponseBody {

	private static final Set<String> GZIP = Set.of("gzip", "x-gzip");

	private final long limit;

	private long length;

	/**
	 * @param limit the maximum number of bytes
	 */
	private ResponseBody(long limit) {
		this.limit = limit;
	}

	/** Creates a body that is collected completely, as JSON or text. */
	static ResponseBody asItIs(long limit) {
		return new Plain(limit, Long.MAX_VALUE);
	}

	/**
	 * Creates a body of which only the first bytes are read, as JSON or text.
	 * @param wanted the number of bytes
	 */
	static ResponseBody start(int wanted) {
		return new Plain(Long.MAX_VALUE, wanted);
	}

	/** Creates a JSON body whose {@code images} are decoded while it is received. */
	static ResponseBody withImages(long limit, ImageStore store) {
		return new ResponseBody(limit) {

			private final ImageResponseDecoder scanner = new ImageResponseDecoder(store);

			@Override
			boolean add(DataBuffer buffer) {
				this.scanner.feed(buffer);
				return true;
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
			void discard() {
				this.scanner.discard();
			}

		};
	}

	/** Whether gzip is the only {@code Content-Encoding}. */
	static boolean isGzip(HttpHeaders headers) {
		List<String> encodings = encodings(headers);
		return encodings.size() == 1 && GZIP.contains(encodings.get(0));
	}

	/** Returns the {@code Content-Encoding} that this client cannot decode, or null. */
	static @Nullable String unknownEncoding(HttpHeaders headers) {
		List<String> encodings = encodings(headers);
		return (encodings.isEmpty() || isGzip(headers)) ? null : String.join(", ", encodings);
	}

	private static List<String> encodings(HttpHeaders headers) {
		return headers.getValuesAsList(HttpHeaders.CONTENT_ENCODING)
			.stream()
			.map((encoding) -> encoding.toLowerCase(Locale.ROOT))
			.filter((encoding) -> !encoding.isEmpty() && !encoding.equals("identity"))
			.toList();
	}

	/**
	 * Creates a body that a proxy has compressed without a request for compression.
	 * @param limit the maximum number of compressed bytes
	 * @param content the body that receives the decompressed bytes
	 */
	static ResponseBody gzip(long limit, ResponseBody content) {
		return new ResponseBody(limit) {

			private final GzipDecoder decoder = new GzipDecoder();

			@Override
			boolean add(DataBuffer buffer) {
				return this.decoder.decode(buffer, content::take);
			}

			@Override
			void finish() {
				this.decoder.finish();
				this.decoder.close();
				content.finish();
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
				return content.length();
			}

			@Override
			void discard() {
				this.decoder.close();
				content.discard();
			}

		};
	}

	/**
	 * Reads the next part.
	 * @param buffer the part, which the caller releases
	 * @return whether more parts are needed
	 * @throws TooLargeException if the body has more bytes than its limit
	 * @throws IllegalArgumentException if the body is damaged
	 */
	final boolean take(DataBuffer buffer) {
		this.length += buffer.readableByteCount();
		if (this.length > this.limit) {
			throw new TooLargeException();
		}
		return add(buffer);
	}

	/** Adds a part and returns whether more parts are needed. */
	abstract boolean add(DataBuffer buffer);

	/**
	 * Completes the body after the last part.
	 * @throws IllegalArgumentException if the body is damaged
	 */
	void finish() {
	}

	abstract <T> @Nullable T read(TypeReference<T> type);

	/** Returns the body without the images. */
	abstract JsonBytes json();

	/** Returns the number of bytes, decompressed. */
	long length() {
		return this.length;
	}

	/** Releases resources and discards stored images. No other method is called later. */
	void discard() {
	}

	private static final class Plain extends ResponseBody {

		private final JsonBytes bytes = new JsonBytes();

		private final long wanted;

		Plain(long limit, long wanted) {
			super(limit);
			this.wanted = wanted;
		}

		@Override
		boolean add(DataBuffer buffer) {
			this.bytes.append(buffer, (int) Math.min(buffer.readableByteCount(), this.wanted - this.bytes.size()));
			return this.bytes.size() < this.wanted;
		}

		@Override
		<T> @Nullable T read(TypeReference<T> type) {
			return this.bytes.read(type, Map.of());
		}

		@Override
		JsonBytes json() {
			return this.bytes;
		}

	}

	/** The body has more bytes than its limit. */
	static final class TooLargeException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		TooLargeException() {
			super("too large", null, false, false);
		}

	}

}
