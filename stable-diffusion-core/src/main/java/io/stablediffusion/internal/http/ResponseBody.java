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
 * The body of a response, as it arrives. It belongs to one {@link ResponseReader}, which
 * lets one thread at a time use it.
 */
abstract class ResponseBody {

	private static final Set<String> GZIP = Set.of("gzip", "x-gzip");

	private final long limit;

	private long length;

	/**
	 * @param limit how many bytes it may have
	 */
	private ResponseBody(long limit) {
		this.limit = limit;
	}

	/** All of it, as JSON or text. */
	static ResponseBody asItIs(long limit) {
		return new Plain(limit, Long.MAX_VALUE);
	}

	/**
	 * Its first bytes, as JSON or text. The rest is not read.
	 * @param wanted how many bytes
	 */
	static ResponseBody start(int wanted) {
		return new Plain(Long.MAX_VALUE, wanted);
	}

	/** JSON with images in its {@code images}, which are decoded as they arrive. */
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

	/** Whether a proxy has compressed the body as this client can decompress it. */
	static boolean isGzip(HttpHeaders headers) {
		List<String> encodings = encodings(headers);
		return encodings.size() == 1 && GZIP.contains(encodings.get(0));
	}

	/** The {@code Content-Encoding} that this client cannot decode, or null. */
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
	 * A body that a proxy has compressed, although no request asks for it.
	 * @param limit how many bytes it may have before it is decompressed
	 * @param content what it is decompressed into
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
	 * Takes the next part.
	 * @param buffer is read and stays the caller's
	 * @return whether there is need of more
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

	/** Returns whether there is need of more. */
	abstract boolean add(DataBuffer buffer);

	/**
	 * After the last part.
	 * @throws IllegalArgumentException if the body is damaged
	 */
	void finish() {
	}

	abstract <T> @Nullable T read(TypeReference<T> type);

	/** All of it but the images. */
	abstract JsonBytes json();

	/** How many bytes it has, when it is decompressed. */
	long length() {
		return this.length;
	}

	/** Leaves nothing behind. The last call. */
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
