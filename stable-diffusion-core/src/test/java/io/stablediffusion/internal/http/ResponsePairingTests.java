package io.stablediffusion.internal.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.stablediffusion.ConnectionException;
import io.stablediffusion.RawServer;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.StableDiffusionClientBuilder;
import io.stablediffusion.StableDiffusionException;
import io.stablediffusion.image.ImageStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.LoopResources;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Callers receive the response to their own request, even if a server sends additional
 * data.
 */
// the client is closed before the connections of the server are checked
@SuppressWarnings("try")
class ResponsePairingTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	/**
	 * The data may arrive after the next request was written, and is then read as its
	 * response. Therefore only connections of GET requests are reused, whose responses
	 * contain no data of other callers.
	 */
	private static final String LATE = "the response twice in two reads";

	private static final ParameterizedTypeReference<String> TEXT = new ParameterizedTypeReference<>() {
	};

	/** What the server sends in place of a response. */
	private static Map<String, UnaryOperator<String>> disturbances() {
		Map<String, UnaryOperator<String>> disturbances = new LinkedHashMap<>();
		disturbances.put("nothing besides", (response) -> response);
		disturbances.put("102 before it", (response) -> "HTTP/1.1 102 Processing\r\n\r\n" + response);
		disturbances.put("102 before it, in reads of its own",
				(response) -> "HTTP/1.1 102 Processing\r\n\r\n|" + response);
		disturbances.put("103 with headers",
				(response) -> "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n" + response);
		disturbances.put("100 twice", (response) -> "HTTP/1.1 100 Continue\r\n\r\n".repeat(2) + response);
		disturbances.put("103 in several reads",
				(response) -> "HTTP/1.|1 103 Early| Hints\r\nLi|nk: </a>\r\n\r|\n" + response);
		disturbances.put("100 interim responses",
				(response) -> "HTTP/1.1 102 Processing\r\n\r\n".repeat(100) + response);
		disturbances.put("the response twice in one read", (response) -> response + response);
		disturbances.put("the beginning of a second response", (response) -> response + "HTTP/1.1 200 OK\r\n");
		disturbances.put("garbage after it", (response) -> response + "\u0000garbage");
		disturbances.put(LATE, (response) -> response + "|" + response);
		return disturbances;
	}

	private static Map<String, Function<String, String>> framings() {
		Map<String, Function<String, String>> framings = new LinkedHashMap<>();
		framings.put("content length", RawServer::response);
		framings.put("chunked", RawServer::chunked);
		framings.put("Connection: close", (json) -> RawServer.response(json, "Connection: close"));
		return framings;
	}

	private static Map<String, Function<StableDiffusionClientBuilder, StableDiffusionClientBuilder>> connectors() {
		return Map.of("own connections", (builder) -> builder, "application's Reactor Netty",
				(builder) -> builder.reactorNetty((connections) -> new ReactorClientHttpConnector(
						connections.httpClient().doOnConnected((connection) -> {
						}).wiretap(false))));
	}

	@TestFactory
	Stream<DynamicTest> eachCallerGetsItsOwnImage() {
		return connectors().entrySet()
			.stream()
			.flatMap((connector) -> framings().entrySet()
				.stream()
				.flatMap((framing) -> disturbances().entrySet()
					.stream()
					.map((disturbance) -> DynamicTest.dynamicTest(
							disturbance.getKey() + ", " + framing.getKey() + ", " + connector.getKey(),
							() -> eachCallerGetsItsOwnImage(connector.getValue(), framing.getValue(),
									disturbance.getValue(), disturbance.getKey().equals(LATE))))));
	}

	private static void eachCallerGetsItsOwnImage(
			Function<StableDiffusionClientBuilder, StableDiffusionClientBuilder> connector,
			Function<String, String> framing, UnaryOperator<String> disturbance, boolean late) throws IOException {
		try (RawServer server = new RawServer((peer) -> {
			while (true) {
				for (String part : disturbance.apply(framing.apply(answer(peer.read()))).split("\\|", -1)) {
					peer.write(part);
				}
			}
		});
				StableDiffusionClient client = connector
					.apply(StableDiffusionClient.builder()
						.baseUrl(server.baseUrl())
						.retry((retry) -> retry.delay(Duration.ofMillis(1)).jitter(Duration.ZERO))
						.generation((generation) -> generation.maxConcurrent(8)))
					.build()) {
			Flux.range(0, 8).flatMap((user) -> Flux.range(0, 6).concatMap((call) -> {
				String name = "user-" + user + "-" + call;
				return generate(client, name).concatWith(late ? Mono.empty() : read(client, name))
					.doOnNext((got) -> assertThat(got).isEqualTo(name));
			}), 8).blockLast(LIMIT);
			assertThat(server.failures).isEmpty();
			client.close();
			await().until(() -> server.openConnections() == 0);
		}
	}

	/** The prompt as image, or the query. */
	private static String answer(RawServer.Request request) {
		if (request.path().startsWith("/echo?")) {
			return request.path().substring(6);
		}
		String prompt = request.body().replaceFirst(".*\"prompt\":\"([^\"]*)\".*", "$1");
		return "{\"images\":[\"" + Base64.getEncoder().encodeToString(prompt.getBytes(StandardCharsets.UTF_8))
				+ "\"],\"info\":\"{}\"}";
	}

	private static Mono<String> generate(StableDiffusionClient client, String prompt) {
		return client.textToImage()
			.generate((request) -> request.prompt(prompt).steps(1))
			.map((generated) -> new String(generated.images().get(0).bytes(), StandardCharsets.UTF_8));
	}

	private static Mono<String> read(StableDiffusionClient client, String query) {
		return client.exchange(HttpMethod.GET, "/echo?" + query, null, TEXT);
	}

	/** A proxy or an HTTP library can mix up the responses of its connections. */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void responseThatNamesTheTaskOfAnotherRequestIsNotDelivered(boolean jdk, @TempDir Path directory)
			throws IOException {
		AtomicReference<String> first = new AtomicReference<>();
		try (RawServer server = new RawServer((peer) -> {
			while (true) {
				RawServer.Request request = peer.read();
				String response = request.path().endsWith("txt2img") ? answer(request).replace("}\"}",
						"}\",\"parameters\":{\"force_task_id\":\"" + task(request) + "\"}}") : "{}";
				String repeated = first.updateAndGet((before) -> Objects.requireNonNullElse(before, response));
				peer.write(RawServer.response(request.path().endsWith("txt2img") ? repeated : response));
			}
		});
				StableDiffusionClient client = (jdk
						? StableDiffusionClient.builder().connector(new JdkClientHttpConnector())
						: StableDiffusionClient.builder())
					.baseUrl(server.baseUrl())
					.build()) {
			assertThat(generate(client, "first").block(LIMIT)).isEqualTo("first");

			assertThatExceptionOfType(ConnectionException.class)
				.isThrownBy(() -> client.withImageStore(ImageStore.inDirectory(directory, "a"))
					.textToImage()
					.generate((request) -> request.prompt("second").steps(1))
					.block(LIMIT))
				.withMessageContaining("response to another request")
				.returns(ConnectionException.Reason.BROKEN, ConnectionException::reason);
			await().until(() -> isEmpty(directory));
		}
	}

	private static boolean isEmpty(Path directory) throws IOException {
		try (Stream<Path> files = Files.list(directory)) {
			return files.findAny().isEmpty();
		}
	}

	private static String task(RawServer.Request request) {
		return request.body().replaceFirst(".*\"force_task_id\":\"([^\"]*)\".*", "$1");
	}

	@Test
	void connectionIsReusedForReads() throws IOException {
		try (RawServer server = new RawServer((peer) -> {
			while (true) {
				peer.write("HTTP/1.1 103 Early Hints\r\n\r\n" + RawServer.response(answer(peer.read())));
			}
		});
				StableDiffusionClient client = StableDiffusionClient.builder()
					.baseUrl(server.baseUrl())
					.connections((connections) -> connections.max(1))
					.build()) {
			for (int i = 0; i < 20; i++) {
				assertThat(read(client, "a").block(LIMIT)).isEqualTo("a");
			}
			assertThat(server.connections).hasValue(1);
		}
	}

	@Test
	void generationUsesItsOwnConnection() throws IOException {
		try (RawServer server = new RawServer((peer) -> {
			while (true) {
				peer.write(RawServer.response(answer(peer.read())));
			}
		}); StableDiffusionClient client = StableDiffusionClient.create(server.baseUrl())) {
			for (int i = 1; i < 4; i++) {
				assertThat(generate(client, "a").block(LIMIT)).isEqualTo("a");
				assertThat(server.connections).hasValue(i);
				await().until(() -> server.openConnections() == 0);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1", "HTTP", "\n" })
	void dataOnIdleConnectionClosesIt(String bytes) throws IOException, InterruptedException {
		Semaphore send = new Semaphore(0);
		CountDownLatch closed = new CountDownLatch(1);
		try (RawServer server = new RawServer((peer) -> {
			peer.write(RawServer.response(answer(peer.read())));
			if (send.tryAcquire(30, TimeUnit.SECONDS)) {
				peer.write(bytes);
				peer.drain();
				closed.countDown();
			}
		}); StableDiffusionClient client = StableDiffusionClient.create(server.baseUrl())) {
			assertThat(read(client, "first").block(LIMIT)).isEqualTo("first");
			send.release();
			assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
			assertThat(read(client, "second").block(LIMIT)).isEqualTo("second");
			assertThat(server.connections).hasValue(2);
		}
	}

	/** They arrive while the event loop is busy, so that it can read them only later. */
	@Test
	void dataBeforeReuseIsNotReadAsResponse() throws IOException {
		LoopResources oneThread = LoopResources.create("one-thread", 1, 1, true);
		CountDownLatch send = new CountDownLatch(1);
		CountDownLatch sent = new CountDownLatch(1);
		try (RawServer server = new RawServer((peer) -> {
			RawServer.Request first = peer.read();
			peer.write(RawServer.response(answer(first)));
			if (first.path().endsWith("first")) {
				send.await();
				peer.write(RawServer.response("wrong"));
				sent.countDown();
			}
			peer.drain();
		});
				StableDiffusionClient client = StableDiffusionClient.builder()
					.baseUrl(server.baseUrl())
					.connections((connections) -> connections.max(1))
					.retry((retry) -> retry.delay(Duration.ofMillis(1)).jitter(Duration.ZERO))
					.reactorNetty((connections) -> connector(connections.httpClient(), oneThread))
					.build()) {
			String second = read(client, "first").flatMap((first) -> {
				send.countDown();
				await().until(() -> sent.getCount() == 0);
				return read(client, "second");
			}).block(LIMIT);

			assertThat(second).isEqualTo("second");
			assertThat(server.connections).hasValue(2);
		}
		finally {
			oneThread.dispose();
		}
	}

	private static ClientHttpConnector connector(HttpClient client, LoopResources threads) {
		return new ReactorClientHttpConnector(client.runOn(threads));
	}

	@Test
	void unsentRequestFailsAsNotConnected() throws IOException {
		AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
		try (RawServer server = new RawServer((peer) -> {
			peer.write("hello\r\n");
			peer.drain();
		});
				StableDiffusionClient client = StableDiffusionClient.builder()
					.baseUrl(server.baseUrl())
					.retry((retry) -> retry.maxRetries(0))
					.build()) {
			// the greeting arrives before the request is written, or after it
			generate(client, "a").onErrorResume((error) -> {
				failure.set(error);
				return Mono.empty();
			}).block(LIMIT);
			assertThat(failure.get()).isInstanceOf(ConnectionException.class);
		}
	}

	@Test
	void headCompletesAfterInterimResponse() throws IOException {
		try (RawServer server = new RawServer((peer) -> {
			peer.read();
			peer.write("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
			peer.drain();
		}); StableDiffusionClient client = StableDiffusionClient.create(server.baseUrl())) {
			assertThat(client.exchange(HttpMethod.HEAD, "/x", null, new ParameterizedTypeReference<@Nullable Void>() {
			}).thenReturn("done").block(LIMIT)).isEqualTo("done");
		}
	}

	@Test
	void tooManyInterimResponsesFail() throws IOException {
		List<String> interim = List.of("HTTP/1.1 102 Processing\r\n\r\n".repeat(101),
				"HTTP/1.1 101 Switching Protocols\r\n\r\n");
		for (String bytes : interim) {
			try (RawServer server = new RawServer((peer) -> {
				peer.write(bytes + RawServer.response(answer(peer.read())));
				peer.drain();
			}); StableDiffusionClient client = StableDiffusionClient.create(server.baseUrl())) {
				StableDiffusionException error = generate(client, "a").then(Mono.<StableDiffusionException>empty())
					.onErrorResume(StableDiffusionException.class, Mono::just)
					.block(LIMIT);
				assertThat(error).isInstanceOfSatisfying(ConnectionException.class,
						(broken) -> assertThat(broken.reason()).isEqualTo(ConnectionException.Reason.BROKEN));
			}
		}
	}

}
