package io.stablediffusion.internal.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.observation.ObservationRegistry;
import io.stablediffusion.ConnectionException;
import io.stablediffusion.ConnectionSettings;
import io.stablediffusion.GenerationSettings;
import io.stablediffusion.ReactorNettyConnections;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.Timeouts;
import io.stablediffusion.image.ImageStore;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.call.NotSentException;
import io.stablediffusion.internal.client.HttpControlCalls;
import io.stablediffusion.internal.transport.Attempts;
import io.stablediffusion.internal.transport.Observations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A call does not wait for a connection that a call of another kind uses.
 */
class PoolTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private static final Timeouts TIMEOUTS = new Timeouts(Duration.ofMinutes(5), Duration.ofMinutes(5), LIMIT, null);

	private static final Map<String, Function<StableDiffusionClient, Mono<?>>> CALLS = calls();

	private final HoldingServer server = new HoldingServer();

	private StableDiffusionClient client;

	private static Map<String, Function<StableDiffusionClient, Mono<?>>> calls() {
		Map<String, Function<StableDiffusionClient, Mono<?>>> calls = new LinkedHashMap<>();
		calls.put("/sdapi/v1/sd-models", (client) -> client.models().list().collectList());
		calls.put("/sdapi/v1/refresh-checkpoints", (client) -> client.models().refresh());
		calls.put("/sdapi/v1/txt2img",
				(client) -> client.textToImage().generate((request) -> request.prompt("a").steps(1)));
		calls.put("/sdapi/v1/progress", (client) -> client.progress().get());
		calls.put("/internal/progress", (client) -> client.tasks().progress("slow"));
		calls.put("/internal/pending-tasks", (client) -> client.tasks().pending());
		calls.put("/sdapi/v1/interrupt", (client) -> client.progress().interrupt());
		calls.put("/sdapi/v1/skip", (client) -> client.progress().skip());
		calls.put("/sdapi/v1/options", (client) -> client.ping());
		return calls;
	}

	/** Calls that may wait for each other, by their paths. */
	private static final List<List<String>> SHARED = List.of(
			List.of("/sdapi/v1/sd-models", "/sdapi/v1/refresh-checkpoints"), List.of("/sdapi/v1/txt2img"),
			List.of("/sdapi/v1/progress", "/internal/progress", "/internal/pending-tasks"),
			List.of("/sdapi/v1/interrupt", "/sdapi/v1/skip"), List.of("/sdapi/v1/options"));

	private Mono<?> call(String path) {
		return Objects.requireNonNull(CALLS.get(path)).apply(this.client);
	}

	@BeforeEach
	void start() {
		this.client = StableDiffusionClient.builder()
			.baseUrl(this.server.baseUrl())
			.timeouts((timeouts) -> TIMEOUTS)
			.retry((retry) -> retry.maxRetries(0))
			.build();
	}

	@AfterEach
	void stop() {
		this.server.close();
		this.client.close();
	}

	@TestFactory
	Stream<DynamicTest> slowCallsDelayNoCallOfAnotherKind() {
		return SHARED.stream().map((slow) -> DynamicTest.dynamicTest(String.valueOf(slow), () -> {
			start();
			this.server.hold((request) -> slow.stream().anyMatch(request::startsWith));
			List<Disposable> held = Stream.generate(() -> slow)
				.limit(40)
				.flatMap(List::stream)
				.map((path) -> call(path).onErrorComplete().subscribe())
				.toList();
			await().until(() -> this.server.held.get() > 0);

			CALLS.forEach((path, call) -> {
				if (!slow.contains(path)) {
					assertThat(call.apply(this.client).thenReturn(path).block(LIMIT)).isEqualTo(path);
				}
			});

			assertThat(held).noneMatch(Disposable::isDisposed);
			this.server.release();
			this.client.close();
		}));
	}

	@Test
	void slowProgressCallsDoNotDelayInterrupt() {
		this.server.hold((request) -> request.contains("txt2img") || request.contains("\"slow\"")
				|| request.startsWith("/sdapi/v1/progress") || request.startsWith("/sdapi/v1/sd-models"));
		for (int i = 0; i < 100; i++) {
			this.client.tasks().progress("slow").onErrorComplete().subscribe();
			this.client.progress().get().onErrorComplete().subscribe();
			this.client.models().list().onErrorComplete().subscribe();
		}
		Disposable generation = call("/sdapi/v1/txt2img").subscribe();
		await().until(() -> this.server.requests.stream().anyMatch((request) -> request.contains("txt2img")));

		generation.dispose();

		await().atMost(LIMIT).until(() -> this.server.requests.contains("/sdapi/v1/interrupt "));
	}

	@Test
	void interruptThatIsNoLongerWantedWhenItHasItsConnectionIsNotSent() {
		ConnectionProvider oneConnection = ConnectionProvider.create("one", 1);
		Attempts attempts = new Attempts(exchange(oneConnection), TIMEOUTS);
		HttpControlCalls calls = new HttpControlCalls(attempts, new Observations(ObservationRegistry.NOOP, null));
		this.server.hold((request) -> request.startsWith("/sdapi/v1/skip"));
		Disposable skip = attempts.attempt(Endpoint.SKIP, null).subscribe();
		await().until(() -> this.server.held.get() == 1);
		AtomicBoolean wanted = new AtomicBoolean(true);
		AtomicReference<Throwable> failure = new AtomicReference<>();
		calls.interrupt(wanted::get).subscribe((nothing) -> {
		}, failure::set);

		wanted.set(false);
		this.server.release();

		await().until(() -> skip.isDisposed() && failure.get() != null);
		assertThat(failure.get()).isInstanceOf(ConnectionException.class).hasCauseInstanceOf(NotSentException.class);
		assertThat(this.server.requests).containsExactly("/sdapi/v1/skip ");
		assertThat(calls.interrupt(() -> true).thenReturn("sent").block(LIMIT)).isEqualTo("sent");
		oneConnection.dispose();
	}

	private Exchange exchange(ConnectionProvider connections) {
		WebClient webClient = WebClient.builder()
			.clientConnector(new ReactorClientHttpConnector(reactor.netty.http.client.HttpClient.create(connections)))
			.build();
		Map<Pool, WebClient> webClients = new EnumMap<>(Pool.class);
		for (Pool pool : Pool.values()) {
			webClients.put(pool, webClient);
		}
		return new Exchange(webClients, Integer.MAX_VALUE, ImageStore.MEMORY, new StoreThreads(),
				new ExceptionTranslator(this.server.baseUrl()));
	}

	@Test
	void connectionCountIsAsDocumented() {
		this.server.hold((request) -> true);
		for (int i = 0; i < 20; i++) {
			CALLS.values().forEach((call) -> call.apply(this.client).onErrorComplete().subscribe());
		}
		await().until(() -> this.server.held.get() == 6);
		// and one for the check of a task before it is interrupted
		assertThat(Stream.of(Pool.values())
			.mapToInt((pool) -> pool.size(new GenerationSettings(), new ConnectionSettings()))
			.sum()).isEqualTo(7);
	}

	@Test
	void applicationConnectorIsCreatedForEachPool() {
		Queue<ReactorNettyConnections> made = new ConcurrentLinkedQueue<>();
		try (StableDiffusionClient client = StableDiffusionClient.builder()
			.baseUrl(this.server.baseUrl())
			.reactorNetty((connections) -> {
				made.add(connections);
				return new ReactorClientHttpConnector(connections.httpClient());
			})
			.build()) {
			assertThat(made).hasSize(Pool.values().length).doesNotHaveDuplicates();
			assertThat(client.ping().block(LIMIT)).isTrue();
		}
	}

	@Test
	void applicationConnectorIsUsedForAllCalls() {
		ConnectionProvider provider = ConnectionProvider.create("application", 1);
		try (StableDiffusionClient client = StableDiffusionClient.builder()
			.baseUrl(this.server.baseUrl())
			.connector(new ReactorClientHttpConnector(reactor.netty.http.client.HttpClient.create(provider)))
			.build()) {
			CALLS.forEach((path, call) -> assertThat(call.apply(client).thenReturn(path).block(LIMIT)).isEqualTo(path));
		}
		finally {
			provider.dispose();
		}
	}

	/** Returns responses immediately, except for requests that are held. */
	private static final class HoldingServer implements AutoCloseable {

		private final ExecutorService threads = Executors.newCachedThreadPool();

		private final HttpServer http;

		private final AtomicInteger held = new AtomicInteger();

		private final Queue<String> requests = new ConcurrentLinkedQueue<>();

		private volatile Predicate<String> hold = (request) -> false;

		private volatile CountDownLatch latch = new CountDownLatch(1);

		HoldingServer() {
			try {
				this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			}
			catch (IOException ex) {
				throw new AssertionError(ex);
			}
			this.http.setExecutor(this.threads);
			this.http.createContext("/", this::handle);
			this.http.start();
		}

		String baseUrl() {
			return "http://127.0.0.1:" + this.http.getAddress().getPort();
		}

		void hold(Predicate<String> hold) {
			this.latch = new CountDownLatch(1);
			this.held.set(0);
			this.hold = hold;
		}

		void release() {
			this.latch.countDown();
		}

		private void handle(HttpExchange exchange) throws IOException {
			String path = exchange.getRequestURI().getPath();
			String request = path + " " + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
			this.requests.add(request);
			if (this.hold.test(request)) {
				this.held.incrementAndGet();
				try {
					this.latch.await();
				}
				catch (InterruptedException ex) {
					return;
				}
			}
			byte[] json = json(path).getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(200, json.length);
			exchange.getResponseBody().write(json);
			exchange.close();
		}

		private static String json(String path) {
			return switch (path) {
				case "/sdapi/v1/sd-models" -> "[]";
				case "/sdapi/v1/options" -> "{\"sd_model_checkpoint\":\"m\"}";
				case "/sdapi/v1/txt2img" -> "{\"images\":[],\"info\":\"{}\"}";
				case "/internal/progress" -> "{\"active\":true,\"queued\":false,\"completed\":false}";
				default -> "{}";
			};
		}

		@Override
		public void close() {
			release();
			this.threads.shutdownNow();
			this.http.stop(0);
		}

	}

}
