package io.stablediffusion;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.stablediffusion.test.Fault;
import io.stablediffusion.test.SimulatedWebUi;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import reactor.core.publisher.Mono;

import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;
import org.springframework.util.unit.DataSize;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.http.Fault.CONNECTION_RESET_BY_PEER;
import static com.github.tomakehurst.wiremock.http.Fault.EMPTY_RESPONSE;
import static com.github.tomakehurst.wiremock.http.Fault.MALFORMED_RESPONSE_CHUNK;
import static com.github.tomakehurst.wiremock.http.Fault.RANDOM_DATA_THEN_CLOSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The outcome of each kind of call after one fault: each cell of the table in
 * {@code docs/reliability.md}.
 */
class ReliabilityTests {

	private static final Path DOCUMENT = Path.of("../docs/reliability.md");

	private static final Pattern ROW = Pattern.compile("(?m)^\\| " + "([^|\\n]+) \\| ".repeat(5) + "([^|\\n]+) \\|$");

	private static final List<Function<StableDiffusionClient, Mono<String>>> KINDS = List.of(
			(client) -> client.models().list().collectList().map((models) -> "answer"),
			(client) -> client.options().set(Map.of("CLIP_stop_at_last_layers", 1)).thenReturn("answer"),
			(client) -> client.progress().interrupt().thenReturn("answer"),
			(client) -> client.textToImage()
				.generate((request) -> request.prompt("a").steps(2).size(64, 64))
				.map((images) -> "answer"),
			(client) -> client.ping().map((there) -> there ? "answer" : "false"));

	private static final List<String> OPERATIONS = List.of("models.list", "options.set", "progress.interrupt",
			"text-to-image", "ping");

	/**
	 * Only these need the time limit; a slow machine must not reach that of the others.
	 */
	private static final Set<String> WITHOUT_END = Set.of("no answer at all", "an answer that drips and never ends");

	private static WireMockServer proxy;

	@BeforeAll
	static void start() {
		proxy = new WireMockServer(WireMockConfiguration.options().dynamicPort());
		proxy.start();
	}

	@AfterAll
	static void stop() {
		proxy.stop();
	}

	private static Map<String, Happening> faults() {
		Map<String, Happening> faults = new LinkedHashMap<>();
		faults.put("connection refused, then the server is there", Happening::refuse);
		faults.put("connection reset while the request is sent", broken(null));
		faults.put("connection closed without an answer", simulated(Fault.disconnect()));
		faults.put("connection reset without an answer", simulated(Fault.reset()));
		faults.put("connection closed while the GPU works", simulated(Fault.disconnectAtWork()));
		faults.put("connection closed in mid-answer", simulated(Fault.truncate()));
		faults.put("WireMock: `EMPTY_RESPONSE`", wireMock(aResponse().withFault(EMPTY_RESPONSE)));
		faults.put("WireMock: `CONNECTION_RESET_BY_PEER`", wireMock(aResponse().withFault(CONNECTION_RESET_BY_PEER)));
		faults.put("WireMock: `MALFORMED_RESPONSE_CHUNK`", wireMock(aResponse().withFault(MALFORMED_RESPONSE_CHUNK)));
		faults.put("WireMock: `RANDOM_DATA_THEN_CLOSE`", wireMock(aResponse().withFault(RANDOM_DATA_THEN_CLOSE)));
		faults.put("an answer that is not HTTP", broken("SSH-2.0-OpenSSH_9.2\r\n"));
		faults.put("a header that is too long", broken("HTTP/1.1 200 OK\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"));
		faults.put("a chunk without a size", broken("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nmany\r\n"));
		faults.put("an interim response 101 that nobody asked for",
				broken("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"));
		faults.put("more than 100 interim responses", broken("HTTP/1.1 102 Processing\r\n\r\n".repeat(101)));
		faults.put("an interim response, and the connection is closed", broken("HTTP/1.1 103 Early Hints\r\n\r\n"));
		faults.put("a TLS alert", broken("\u0015\u0003\u0001\u0000\u0002\u0002F"));
		faults.put("no answer at all", simulated(Fault.hang()));
		faults.put("an answer that drips and never ends", simulated(Fault.drip()));
		faults.put("status 200, empty", simulated(Fault.status(200)));
		faults.put("status 200, garbage", simulated(Fault.answer(200, "application/json", "\u0000\u0001\u0002{[")));
		faults.put("status 200, JSON that ends too early",
				simulated(Fault.answer(200, "application/json", "{\"images\":[\"iVBORw0K")));
		faults.put("status 200, a proxy's page", simulated(Fault.answer(200, "text/html", "<html>Welcome</html>")));
		faults.put("status 200, an `error` in it", simulated(
				Fault.answer(200, "application/json", "{\"error\":\"OutOfMemoryError\",\"errors\":\"CUDA\"}")));
		faults.put("status 200, one picture of several is no base64", simulated(Fault.answer(200, "application/json",
				"{\"images\":[\"iVBORw0K\",\"%%%%\",\"iVBORw0K\"],\"info\":\"{}\"}")));
		faults.put("status 200, larger than `max-response-size`",
				simulated(Fault.answer(200, "application/json", "[\"" + "a".repeat(200_000) + "\"]")));
		faults.put("the right answer as `text/plain`", simulated(Fault.contentType("text/plain")));
		faults.put("the right answer, compressed without being asked", simulated(Fault.gzip()));
		faults.put("the right answer in chunks, without a length", simulated(Fault.chunked()));
		faults.put("the right answer, followed by bytes that belong to no response", simulated(Fault.surplusBytes()));
		faults.put("status 302 to another host", simulated(Fault.status(302, "Location", "http://127.0.0.1:1/")));
		faults.put("status 401",
				simulated(Fault.answer(401, "application/json", "{\"detail\":\"Not authenticated\"}")));
		faults.put("status 422",
				simulated(Fault.answer(422, "application/json", "{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"no\"}]}")));
		faults.put("status 429", simulated(Fault.status(429)));
		faults.put("status 500", simulated(Fault.status(500)));
		faults.put("status 500, the caller's mistake",
				simulated(Fault.answer(500, "application/json", "{\"error\":\"KeyError\",\"errors\":\"'x'\"}")));
		faults.put("status 502, a proxy's page", simulated(Fault.answer(502, "text/html", "<title>502</title>")));
		faults.put("status 400, a page of 200,000 opening brackets",
				simulated(Fault.answer(400, "text/html", "<".repeat(200_000))));
		faults.put("status 503", simulated(Fault.status(503)));
		faults.put("status 504", simulated(Fault.status(504)));
		return faults;
	}

	private static Happening simulated(Fault fault) {
		return (scene) -> {
			for (String path : List.of("sd-models", "options", "interrupt", "txt2img", "samplers")) {
				scene.webUi.fail("/sdapi/v1/" + path, fault);
			}
			return scene.webUi.baseUrl();
		};
	}

	/** A listener that does not support HTTP or returns nothing. */
	private static Happening broken(@Nullable String answer) {
		return (scene) -> {
			URI address = URI.create(scene.webUi.baseUrl());
			scene.webUi.close();
			BrokenServer server = new BrokenServer(address.getPort(), answer);
			scene.onClose.add(server::close);
			scene.onRetry = () -> {
				server.close();
				scene.webUi = SimulatedWebUi.builder().port(address.getPort()).start();
			};
			return address.toString();
		};
	}

	/** A proxy that fails once. */
	private static Happening wireMock(ResponseDefinitionBuilder fault) {
		return (scene) -> {
			proxy.resetAll();
			proxy.stubFor(any(anyUrl()).inScenario("once")
				.whenScenarioStateIs(Scenario.STARTED)
				.willReturn(fault)
				.willSetStateTo("passed"));
			proxy.stubFor(any(anyUrl()).inScenario("once")
				.whenScenarioStateIs("passed")
				.willReturn(aResponse().proxiedFrom(scene.webUi.baseUrl())));
			return proxy.baseUrl();
		};
	}

	@TestFactory
	Stream<DynamicTest> eachCellIsTrue() throws IOException {
		Map<String, List<String>> expected = rows();
		return faults().entrySet()
			.stream()
			.flatMap((fault) -> Stream.iterate(0, (kind) -> kind < KINDS.size(), (kind) -> kind + 1)
				.map((kind) -> DynamicTest.dynamicTest(fault.getKey() + ", kind " + kind,
						() -> assertThat(outcome(fault.getKey(), fault.getValue(), kind))
							.isEqualTo(expected.getOrDefault(fault.getKey(), List.of("", "", "", "", "")).get(kind)))));
	}

	@Test
	void tableContainsAllFaults() throws IOException {
		assertThat(rows().keySet()).containsExactlyElementsOf(faults().keySet());
	}

	private static String table() throws IOException {
		return Stream.of(Files.readString(DOCUMENT).split("(?m)^## "))
			.filter((section) -> section.startsWith("What becomes of a call"))
			.findFirst()
			.orElseThrow();
	}

	private static Map<String, List<String>> rows() throws IOException {
		Map<String, List<String>> rows = new LinkedHashMap<>();
		for (MatchResult row : ROW.matcher(table()).results().skip(1).toList()) {
			rows.put(row.group(1), Stream.of(2, 3, 4, 5, 6).map(row::group).toList());
		}
		return rows;
	}

	/** Makes the call and checks that it leaves no resources behind. */
	private static String outcome(String name, Happening fault, int kind) throws IOException {
		try (Scene scene = new Scene(OPERATIONS.get(kind))) {
			String baseUrl = fault.happen(scene);
			Duration limit = WITHOUT_END.contains(name) ? Duration.ofMillis(500) : Duration.ofSeconds(10);
			StableDiffusionClient client = StableDiffusionClient.builder()
				.baseUrl(baseUrl)
				.timeouts((timeouts) -> new Timeouts(limit, limit, limit, Duration.ofSeconds(15)))
				.maxResponseSize(DataSize.ofBytes(100_000))
				.retry((retry) -> retry.delay(Duration.ofMillis(1)).jitter(Duration.ZERO))
				.retryListener(scene)
				.build();
			String outcome = KINDS.get(kind)
				.apply(client)
				.onErrorResume(StableDiffusionException.class, (error) -> Mono.just(describe(error)))
				.block(Duration.ofSeconds(15));

			ConditionFactory soon = await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
			soon.until(() -> client.activeGenerations() == 0);
			assertThat(client.waitingGenerations()).isZero();
			assertThat(scene.webUi.openConnections()).isLessThanOrEqualTo(7);
			client.close();
			soon.until(() -> scene.webUi.openConnections() == 0);
			assertThat(scene.generations()).as("generations on the server").isLessThanOrEqualTo(1);
			return (scene.attempts() > 0) ? "retried, " + outcome : String.valueOf(outcome);
		}
	}

	private static String describe(StableDiffusionException error) {
		String name = "`" + error.getClass().getSimpleName() + "`";
		if (error instanceof ConnectionException connection) {
			return name + " `" + connection.reason() + "`";
		}
		return (error instanceof ApiException answer) ? name + " " + answer.status() : name;
	}

	/** A fault. */
	@FunctionalInterface
	private interface Happening {

		/** Returns the base URL for the calls. */
		String happen(Scene scene) throws IOException;

		static String refuse(Scene scene) {
			URI address = URI.create(scene.webUi.baseUrl());
			scene.webUi.close();
			scene.onRetry = () -> scene.webUi = SimulatedWebUi.builder().port(address.getPort()).start();
			return address.toString();
		}

	}

	/** One call's server. */
	private static final class Scene implements RetryListener, AutoCloseable {

		private SimulatedWebUi webUi = SimulatedWebUi.start();

		private Runnable onRetry = () -> {
		};

		private final List<Runnable> onClose = new ArrayList<>();

		private final String operation;

		private int failures;

		private int successes;

		Scene(String operation) {
			this.operation = operation;
		}

		@Override
		public <T, E extends Throwable> void onError(RetryContext context, RetryCallback<T, E> callback,
				Throwable throwable) {
			if (this.operation.equals(callback.getLabel()) && this.failures++ == 0) {
				CompletableFuture.runAsync(this.onRetry).join();
			}
		}

		@Override
		public <T, E extends Throwable> void onSuccess(RetryContext context, RetryCallback<T, E> callback, T result) {
			this.successes += this.operation.equals(callback.getLabel()) ? 1 : 0;
		}

		/** After the first, if a failure was followed by something else than the end. */
		int attempts() {
			return this.failures + this.successes - 1;
		}

		int generations() {
			return this.webUi.finishedGenerations();
		}

		@Override
		public void close() {
			this.onClose.forEach(Runnable::run);
			this.webUi.close();
		}

	}

	@Test
	void tableColumnsMatchKinds() throws IOException {
		assertThat(ROW.matcher(table()).results().findFirst()).hasValueSatisfying((header) -> assertThat(
				Arrays.asList(header.group(2), header.group(3), header.group(4), header.group(5), header.group(6)))
			.containsExactly("read", "settings", "interrupt, skip", "generation", "ping, health"));
	}

}
