package io.stablediffusion.internal.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.stablediffusion.ApiException;
import io.stablediffusion.BrokenServer;
import io.stablediffusion.ConnectionException;
import io.stablediffusion.RawServer;
import io.stablediffusion.RetryCause;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.StableDiffusionClientBuilder;
import io.stablediffusion.StableDiffusionException;
import io.stablediffusion.StubServer;
import io.stablediffusion.test.SimulatedWebUi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ExceptionTranslatorTests {

	private static @Nullable Duration retryAfter(String value) {
		HttpHeaders headers = new HttpHeaders();
		headers.set(HttpHeaders.RETRY_AFTER, value);
		return ExceptionTranslator.retryAfter(headers);
	}

	@ParameterizedTest
	@CsvSource({ "0, 0", "7, 7", "007, 7", "' 12 ', 12", "999999999, 999999999", "1000000000, 999999999",
			"99999999999999999999999999, 999999999" })
	void retryAfterSecondsOfAnyLengthAreRead(String value, long seconds) {
		assertThat(retryAfter(value)).isEqualTo(Duration.ofSeconds(seconds));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "-5", "1.5", "soon", "1e3", "\u0661", "Tue, 99 Nov 2026 00:00:00 GMT" })
	void unreadableRetryAfterIsIgnored(String value) {
		assertThat(retryAfter(value)).isNull();
	}

	@Test
	void retryAfterDateIsConvertedToDelay() {
		DateTimeFormatter format = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);
		assertThat(retryAfter(format.format(Instant.now().minusSeconds(60)))).isEqualTo(Duration.ZERO);
		assertThat(retryAfter(format.format(Instant.now().plusSeconds(3600)))).isBetween(Duration.ofSeconds(3500),
				Duration.ofSeconds(3600));
	}

	@Test
	void retryAfterAboveMaximumFailsImmediately() {
		StubServer server = new StubServer().then(503, "{}", "Retry-After", "99999999999");
		Mono<String> call = server.client((builder) -> {
		}).models().current();
		assertThatExceptionOfType(ApiException.class).isThrownBy(call::block);
		assertThat(server.calls).hasValue(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.1 404 x\r\nContent-Type: x\r\nContent-Length: 0\r\n\r\n",
			"HTTP/1.1 099 x\r\nContent-Length: 0\r\n\r\n",
			"HTTP/1.1 200 x\r\nContent-Type: ;;\r\nContent-Length: 1\r\n\r\nx",
			"HTTP/1.1 200 x\r\nContent-Length: -1\r\n\r\n",
			"HTTP/1.1 200 x\r\nContent-Length: 99999999999999999999\r\n\r\n",
			"HTTP/1.1 999 x\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 204 x\r\nRetry-After: \u0000\r\n\r\n",
			"HTTP/1.1 404 x\r\nContent-Type: text/html\r\nContent-Length: 27\r\n\r\n<title>\u0130\u0130</TITLE>x" })
	void oddResponseFailsWithClientException(String response) throws IOException {
		assertThatExceptionOfType(StableDiffusionException.class).isThrownBy(() -> call("http", response))
			.withMessageContaining("[models.current]");
	}

	@Test
	void credentialsInARedirectAreNotShown() {
		StubServer server = new StubServer().then(302, "", "Location", "https://user:secret@sd.example/login");
		Mono<String> call = server.client((builder) -> {
		}).models().current();
		assertThatExceptionOfType(ApiException.class).isThrownBy(call::block)
			.withMessageContaining("https://***@sd.example/login")
			.withMessageNotContaining("secret");
	}

	@Test
	void otherApplicationIsDescribed() {
		assertThatExceptionOfType(ApiException.class).isThrownBy(() -> call("http",
				"HTTP/1.1 404 x\r\nServer: nginx\r\nContent-Type: text/html\r\nContent-Length: 30\r\n\r\n<title>404 Not Found</title>  "))
			.withMessageContaining("Content-Type text/html, Server nginx")
			.withMessageNotContaining("AUTOMATIC1111");
		assertThatExceptionOfType(ApiException.class).isThrownBy(() -> call("http",
				"HTTP/1.1 404 x\r\nContent-Type: application/json\r\nContent-Length: 34\r\n\r\n{\"status\":404,\"error\":\"Not Found\"} "))
			.withMessageContaining("another application listens at this address")
			.withMessageNotContaining("AUTOMATIC1111");
	}

	@Test
	void httpsToAnHttpPortSaysUseHttpAndIsNotRetried() {
		try (SimulatedWebUi webUi = SimulatedWebUi.start()) {
			StableDiffusionClient client = client(webUi.baseUrl().replace("http:", "https:"), 3);
			assertThatExceptionOfType(ConnectionException.class).isThrownBy(() -> client.models().current().block())
				.withMessageContaining("Use http:// in the base URL")
				.withMessageNotContaining("--listen")
				.satisfies((failure) -> assertThat(RetryCause.of(failure)).isNull());
			client.close();
		}
	}

	@ParameterizedTest
	@MethodSource("connectors")
	void httpsToAnHttpPortIsNotRetriedWithAnyConnector(UnaryOperator<StableDiffusionClientBuilder> connector)
			throws IOException {
		try (RawServer server = new RawServer((peer) -> {
			peer.write("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
			peer.drain();
		})) {
			assertWrongScheme("https://127.0.0.1:" + server.port(), connector, "Use http:// in the base URL");
		}
	}

	/** In one read or in several, and from a server that is about to close. */
	@ParameterizedTest
	@MethodSource("connectors")
	void httpToATlsPortIsNotRetriedWithAnyConnector(UnaryOperator<StableDiffusionClientBuilder> connector)
			throws IOException {
		for (String alert : List.of("\u0015\u0003\u0003\u0000\u0002\u0002\n",
				"\u0015\u0003\u0001\u0000\u0002\u0002F\r\n\r\n")) {
			try (RawServer server = new RawServer((peer) -> {
				peer.read();
				peer.write(alert);
			})) {
				assertWrongScheme(server.baseUrl(), connector, "Use https:// in the base URL");
				assertThat(server.connections).hasValue(2);
			}
		}
	}

	/** A read and a generation, each with one attempt. */
	private static void assertWrongScheme(String baseUrl, UnaryOperator<StableDiffusionClientBuilder> connector,
			String advice) {
		List<Throwable> failures = new CopyOnWriteArrayList<>();
		RetryListener listener = new RetryListener() {

			@Override
			public <T, E extends Throwable> void onError(RetryContext context, RetryCallback<T, E> callback,
					Throwable failure) {
				failures.add(failure);
			}

		};
		try (StableDiffusionClient client = retrying(baseUrl,
				(builder) -> connector.apply(builder.retryListener(listener)))) {
			for (Mono<?> call : List.of(client.models().current(),
					client.textToImage().generate((request) -> request.prompt("a")))) {
				assertThatExceptionOfType(ConnectionException.class).isThrownBy(call::block)
					.withMessageContaining(advice)
					.withMessageNotContaining("--listen")
					.satisfies((failure) -> assertThat(RetryCause.of(failure)).isNull());
			}
		}
		assertThat(failures).hasSize(2);
	}

	static Stream<Arguments> connectors() {
		return Stream.of(Arguments.argumentSet("Reactor Netty", UnaryOperator.<StableDiffusionClientBuilder>identity()),
				Arguments.argumentSet("JDK",
						(UnaryOperator<StableDiffusionClientBuilder>) (builder) -> builder
							.connector(new JdkClientHttpConnector(
									HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()))));
	}

	private static StableDiffusionClient retrying(String baseUrl,
			UnaryOperator<StableDiffusionClientBuilder> connector) {
		return connector
			.apply(StableDiffusionClient.builder()
				.baseUrl(baseUrl)
				.retry((retry) -> retry.maxRetries(3).delay(Duration.ofMillis(1)).jitter(Duration.ZERO)))
			.build();
	}

	/**
	 * It may have stopped, or may expect TLS: Python's servers close without an alert.
	 */
	@ParameterizedTest
	@MethodSource("connectors")
	void connectionClosedWithoutAResponseMentionsTheScheme(UnaryOperator<StableDiffusionClientBuilder> connector)
			throws IOException {
		try (RawServer server = new RawServer(RawServer.Peer::read);
				StableDiffusionClient client = retrying(server.baseUrl(), connector)) {
			assertThatExceptionOfType(ConnectionException.class).isThrownBy(() -> client.models().current().block())
				.withMessageContaining("If the server expects TLS, use https:// in the base URL")
				.satisfies((failure) -> assertThat(RetryCause.of(failure)).isEqualTo(RetryCause.CONNECTION_BROKEN));
			// the client of the JDK also repeats a GET
			assertThat(server.requests).hasValueGreaterThanOrEqualTo(4);
		}
		try (BrokenServer server = new BrokenServer(0, ""); // reads before it closes
				StableDiffusionClient client = retrying("https://127.0.0.1:" + server.port(), connector)) {
			assertThatExceptionOfType(ConnectionException.class).isThrownBy(() -> client.models().current().block())
				.withMessageContaining("If the server does not use TLS, use http:// in the base URL")
				.satisfies(
						(failure) -> assertThat(failure.reason()).isEqualTo(ConnectionException.Reason.NOT_CONNECTED));
		}
	}

	@Test
	void refusalOfARequestWithoutTlsSaysUseHttps() {
		assertThatExceptionOfType(ApiException.class)
			.isThrownBy(() -> call("http",
					"HTTP/1.1 400 x\r\nContent-Length: 48\r\n\r\nClient sent an HTTP request to an HTTPS server. "))
			.withMessageContaining("set the base URL to https://")
			.satisfies((failure) -> assertThat(RetryCause.of(failure)).isNull());
	}

	@Test
	void turkishLocaleChangesNoMessage() throws IOException {
		Locale before = Locale.getDefault();
		Locale.setDefault(Locale.forLanguageTag("tr-TR"));
		try {
			assertThatExceptionOfType(StableDiffusionException.class).isThrownBy(() -> call("http",
					"HTTP/1.1 500 x\r\nContent-Type: TEXT/HTML\r\nContent-Length: 30\r\n\r\n<TITLE>I am broken</TITLE>    "))
				.withMessageContaining("\"I am broken\"");
		}
		finally {
			Locale.setDefault(before);
		}
	}

	private static StableDiffusionClient client(String baseUrl, int retries) {
		return StableDiffusionClient.builder().baseUrl(baseUrl).retry((retry) -> retry.maxRetries(retries)).build();
	}

	private static void call(String scheme, String response) throws IOException {
		try (BrokenServer server = new BrokenServer(0, response, StandardCharsets.ISO_8859_1);
				StableDiffusionClient client = client(scheme + "://localhost:" + server.port(), 0)) {
			client.models().current().block(Duration.ofSeconds(20));
		}
	}

}
