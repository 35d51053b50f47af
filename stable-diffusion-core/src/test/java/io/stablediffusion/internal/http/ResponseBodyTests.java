package io.stablediffusion.internal.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;

import io.stablediffusion.ApiException;
import io.stablediffusion.DecodingException;
import io.stablediffusion.StubServer;
import io.stablediffusion.generation.GeneratedImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpStatusCode;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.client.ClientResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Reading compressed and uncompressed responses, up to their limits.
 */
class ResponseBodyTests {

	private static final String IMAGES = "{\"images\":[\"AQAA\"],\"parameters\":{},\"info\":\"{\\\"seed\\\":7}\"}";

	private static final int CHUNK = 1000;

	private final StubServer server = new StubServer();

	/** Parts of the body that were asked for. */
	private final AtomicInteger parts = new AtomicInteger();

	private final AtomicBoolean cancelled = new AtomicBoolean();

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static byte[] gzip(byte[] text) {
		ByteArrayOutputStream compressed = new ByteArrayOutputStream();
		try (GZIPOutputStream output = new GZIPOutputStream(compressed)) {
			output.write(text);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		return compressed.toByteArray();
	}

	private void respond(int status, byte[] body, String... headers) {
		this.server.then(Mono.fromSupplier(() -> {
			AtomicBoolean consumed = new AtomicBoolean();
			Flux<DataBuffer> buffers = Flux.range(0, (body.length + CHUNK - 1) / CHUNK)
				.doOnNext((part) -> this.parts.incrementAndGet())
				.<DataBuffer>map((part) -> DefaultDataBufferFactory.sharedInstance
					.wrap(Arrays.copyOfRange(body, part * CHUNK, Math.min((part + 1) * CHUNK, body.length))))
				.doOnCancel(() -> this.cancelled.set(true))
				.doOnSubscribe((subscription) -> Assert.state(!consumed.getAndSet(true), "as a network does"));
			ClientResponse.Builder response = ClientResponse.create(HttpStatusCode.valueOf(status))
				.header("Content-Type", "application/json")
				.body(buffers);
			for (int i = 0; i < headers.length; i += 2) {
				response.header(headers[i], headers[i + 1]);
			}
			return response.build();
		}));
	}

	private GeneratedImages generate() {
		return Objects.requireNonNull(this.server
			.client((builder) -> builder.maxResponseSize(DataSize.ofMegabytes(20))
				.retry((retry) -> retry.maxRetries(0)))
			.textToImage()
			.generate((request) -> request.prompt("a"))
			.block(Duration.ofSeconds(30)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "gzip", "x-gzip", "GZIP", "identity, gzip", " gzip " })
	void gzipIsDecompressed(String encoding) {
		respond(200, gzip(bytes(IMAGES)), "Content-Encoding", encoding);

		GeneratedImages result = generate();

		assertThat(result.images()).hasSize(1);
		assertThat(result.info().seed()).isEqualTo(7);
	}

	@Test
	void identityIsNotDecompressed() {
		respond(200, bytes(IMAGES), "Content-Encoding", "identity");

		assertThat(generate().images()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "br", "deflate", "zstd", "gzip, gzip", "x" })
	void unknownCompressionFailsWithItsName(String encoding) {
		respond(200, new byte[1_000_000], "Content-Encoding", encoding);

		assertThatExceptionOfType(DecodingException.class).isThrownBy(this::generate)
			.withMessageContaining("a response with Content-Encoding " + encoding + "; this client decodes gzip only");
		assertThat(this.cancelled).isTrue();
		assertThat(this.parts).hasValueLessThan(1000);
	}

	@Test
	void truncatedGzipFailsWithReason() {
		byte[] compressed = gzip(bytes(IMAGES));
		respond(200, Arrays.copyOf(compressed, compressed.length - 5), "Content-Encoding", "gzip");

		assertThatExceptionOfType(DecodingException.class).isThrownBy(this::generate)
			.withMessageContaining("its compressed data is incomplete");
	}

	@Test
	void decompressionBombFailsEarly() {
		respond(200, gzip(bytes("{\"images\":[],\"parameters\":{\"a\":\"" + "x".repeat(50_000_000) + "\"}}")),
				"Content-Encoding", "gzip");

		assertThatExceptionOfType(DecodingException.class).isThrownBy(this::generate)
			.withMessageContaining("more than 100 times its compressed length");
		assertThat(this.cancelled).isTrue();
		assertThat(this.parts).hasValueLessThan(10);
	}

	@Test
	void decompressedResponseAboveLimitFails() {
		StringBuilder text = new StringBuilder("{\"images\":[],\"info\":\"");
		new Random(1).ints(21 * 1024 * 1024, 'a', 'z').forEach((letter) -> text.append((char) letter));
		respond(200, gzip(bytes(text.append("\"}").toString())), "Content-Encoding", "gzip");

		assertThatExceptionOfType(DecodingException.class).isThrownBy(this::generate)
			.withMessageContaining("more than 20971520 bytes, the client's max-response-size");
	}

	@ParameterizedTest
	@ValueSource(ints = { 200, 500 })
	void errorIsDecompressed(int status) {
		respond(status, gzip(bytes("{\"error\":\"RuntimeError\",\"detail\":\"\",\"errors\":\"broken\"}")),
				"Content-Encoding", "gzip");

		assertThatExceptionOfType(ApiException.class).isThrownBy(this::generate).satisfies((error) -> {
			assertThat(error.status()).isEqualTo(status);
			assertThat(error.serverMessage()).isEqualTo("broken");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "br", "gzip" })
	void undecodableErrorKeepsStatus(String encoding) {
		respond(500, bytes("not compressed at all"), "Content-Encoding", encoding);

		assertThatExceptionOfType(ApiException.class).isThrownBy(this::generate)
			.satisfies((error) -> assertThat(error.status()).isEqualTo(500));
	}

	@Test
	void beginningOfTruncatedErrorIsRead() {
		StringBuilder text = new StringBuilder("{\"errors\":\"begins well\",\"x\":\"");
		new Random(1).ints(100_000, 'a', 'z').forEach((letter) -> text.append((char) letter));
		byte[] compressed = gzip(bytes(text.toString()));
		respond(500, Arrays.copyOf(compressed, compressed.length - 5), "Content-Encoding", "gzip");

		assertThatExceptionOfType(ApiException.class).isThrownBy(this::generate)
			.satisfies((error) -> assertThat(error.responseBody()).startsWith("{\"errors\":\"begins well\""));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void beginningOfLongErrorIsRead(boolean compressed) {
		byte[] body = bytes("{\"errors\":\"" + "x".repeat(30_000_000));
		respond(500, compressed ? gzip(body) : body, compressed ? "Content-Encoding" : "X", compressed ? "gzip" : "x");

		assertThatExceptionOfType(ApiException.class).isThrownBy(this::generate)
			.satisfies((error) -> assertThat(error.responseBody()).startsWith("{\"errors\":\"xxx"));
		assertThat(this.cancelled).isTrue();
		assertThat(this.parts).hasValueLessThan(400);
	}

	@ParameterizedTest
	@ValueSource(strings = { "false", "0", "0.0", "null", "\"\"", "\" \"", "[]", "{}" })
	void emptyErrorFieldIsNoError(String error) {
		respond(200, bytes("{\"error\":" + error + "," + IMAGES.substring(1)));
		respond(200, bytes(IMAGES.substring(0, IMAGES.length() - 1) + ",\"error\":" + error + "}"));

		assertThat(generate().images()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"broken\"", "true", "500", "{\"message\":\"broken\"}", "[\"broken\"]" })
	void errorWithSuccessStatusFails(String error) {
		for (String before : new String[] { "", " ", "\r\n\t ", "\ufeff", "\ufeff \n" }) {
			respond(200, bytes(before + "{\"error\":" + error + "}"));

			assertThatExceptionOfType(ApiException.class).as(before)
				.isThrownBy(this::generate)
				.satisfies((exception) -> assertThat(exception.status()).isEqualTo(200));
		}
	}

	@Test
	void longErrorWithSuccessStatusFails() {
		respond(200, bytes("{\"error\":\"" + "x".repeat(200_000) + "\"}"));

		assertThatExceptionOfType(ApiException.class).isThrownBy(this::generate);
	}

	@Test
	void byteOrderMarkIsSkipped() {
		respond(200, bytes("\ufeff" + IMAGES));

		assertThat(generate().images()).hasSize(1);
	}

}
