package io.stablediffusion.test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import javax.net.ssl.SSLContext;

import io.netty.channel.Channel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * A simulated Stable Diffusion WebUI: an HTTP server on the loopback interface that
 * validates requests as strictly as the genuine server, performs one generation at a
 * time, reports its progress, supports interrupts, and generates an image that depends on
 * prompt, seed, size, init image and mask. Start one for a test or a demonstration, and
 * close it afterwards.
 * <p>
 * A prompt that contains {@code !!oom}, {@code !!runtime} or {@code !!nan} makes the
 * model fail during the generation, and {@code !!refuse} before it.
 *
 * <pre>{@code
 * try (SimulatedWebUi webUi = SimulatedWebUi.start()) {
 *     StableDiffusionClient client = StableDiffusionClient.create(webUi.baseUrl());
 *     client.textToImage().generate(TextToImageRequest.of("a lighthouse")).block();
 * }
 * }</pre>
 *
 * @since 0.1.0
 */
public final class SimulatedWebUi implements AutoCloseable {

	private static final String THREADS = "simulated-webui";

	/** The number of requests that a connection has received. */
	private static final AttributeKey<Integer> REQUESTS = AttributeKey.valueOf(SimulatedWebUi.class, "requests");

	private final Supplier<Simulation> factory;

	private volatile Simulation simulation;

	/** Not the shared ones, which an application disposes when it closes. */
	private final LoopResources threads = LoopResources.create(THREADS, 2, true);

	private final boolean tls;

	private final DisposableServer server;

	private final Set<Channel> connections = ConcurrentHashMap.newKeySet();

	/** The connections with a request that has no response yet. */
	private final Set<Channel> pending = ConcurrentHashMap.newKeySet();

	private final boolean recordRequests;

	private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();

	private final Map<String, Deque<Fault>> faults = new ConcurrentHashMap<>();

	private SimulatedWebUi(Builder builder) {
		this.recordRequests = builder.recordRequests;
		Builder settings = new Builder(builder);
		this.factory = () -> Simulation.of(settings);
		this.simulation = this.factory.get();
		HttpServer configured = HttpServer.create()
			.runOn(this.threads)
			.host("127.0.0.1")
			.port(builder.port)
			.idleTimeout(settings.idleTimeout())
			.doOnChannelInit((observer, channel, address) -> connected(channel))
			.handle(this::handle);
		SslContext tls = builder.tls;
		this.tls = tls != null;
		this.server = ((tls != null) ? configured.secure((spec) -> spec.sslContext(tls)) : configured).bindNow();
	}

	/**
	 * Starts a simulated AUTOMATIC1111 on a free port, whose steps take no time.
	 * @return the server
	 */
	public static SimulatedWebUi start() {
		return builder().start();
	}

	/**
	 * Returns a builder for a server.
	 * @return a builder with the settings of {@link #start()}
	 */
	public static Builder builder() {
		return new Builder();
	}

	private void connected(Channel channel) {
		ConnectionLimit limit = this.simulation.connections();
		if (limit != null) {
			channel.pipeline().addFirst(limit.gate());
		}
		this.connections.add(channel);
		channel.closeFuture().addListener((closed) -> this.connections.remove(channel));
	}

	/**
	 * Returns the URL of the server.
	 * @return the URL, for example {@code http://127.0.0.1:41234}
	 */
	public String baseUrl() {
		return (this.tls ? "https" : "http") + "://127.0.0.1:" + port();
	}

	/**
	 * Returns the port of the server.
	 * @return the port
	 */
	public int port() {
		return this.server.port();
	}

	/**
	 * Returns the requests that the server received, including those with a fault. The
	 * list is empty if {@link Builder#recordRequests(boolean)} is off.
	 * @return the requests in the order of their arrival
	 */
	public List<RecordedRequest> requests() {
		return List.copyOf(this.requests);
	}

	/**
	 * Returns the number of generations that have ended, including interrupted ones.
	 * @return the number
	 */
	public int finishedGenerations() {
		return this.simulation.gpu().finished();
	}

	/**
	 * Returns the number of finished generations that were interrupted.
	 * @return the number
	 */
	public int interruptedGenerations() {
		return this.simulation.gpu().interrupted();
	}

	/**
	 * Returns the number of open connections.
	 * @return the number
	 */
	public int openConnections() {
		return this.connections.size();
	}

	/**
	 * Pauses the GPU before its next step, until {@link #resume()} is called. The current
	 * generation remains active and can be interrupted.
	 */
	public void pause() {
		this.simulation.gpu().pause(true);
	}

	/**
	 * Lets the paused GPU perform a number of steps.
	 * @param steps the number of steps
	 */
	public void runSteps(int steps) {
		this.simulation.gpu().allow(steps);
	}

	/**
	 * Resumes the GPU after {@link #pause()}.
	 */
	public void resume() {
		this.simulation.gpu().pause(false);
	}

	/**
	 * Sets faults for the next requests to a path. Faults that were set before are used
	 * first.
	 * @param path for example {@code /sdapi/v1/txt2img}
	 * @param faults the faults, one for each request
	 */
	public void fail(String path, Fault... faults) {
		Deque<Fault> queue = this.faults.computeIfAbsent(path, (key) -> new ArrayDeque<>());
		synchronized (queue) {
			queue.addAll(List.of(faults));
		}
	}

	/**
	 * Returns the number of faults that no request has used yet.
	 * @param path for example {@code /sdapi/v1/txt2img}
	 * @return the number of faults of the path
	 */
	public int pendingFaults(String path) {
		Deque<Fault> queue = this.faults.get(path);
		if (queue == null) {
			return 0;
		}
		synchronized (queue) {
			return queue.size();
		}
	}

	/**
	 * Restores the initial state of the server: no generation is running or waiting,
	 * options have their defaults, there are no faults and no recorded requests, the
	 * counters are 0, and the GPU is not paused. Connections with a request that has no
	 * response yet are closed. Other connections remain open.
	 */
	public void reset() {
		Simulation before = this.simulation;
		this.simulation = this.factory.get();
		this.faults.clear();
		List.copyOf(this.pending).forEach(SimulatedWebUi::close);
		before.close();
		this.requests.clear();
	}

	/**
	 * Stops the server: closes its connections and ends the current generation. Waits up
	 * to 5 seconds until the port is free, except on a thread of the server itself. The
	 * method may be called on any thread, also on one that Reactor does not allow to
	 * block.
	 */
	@Override
	public void close() {
		this.server.dispose();
		List.copyOf(this.connections).forEach(SimulatedWebUi::close);
		this.simulation.close();
		if (!Thread.currentThread().getName().startsWith(THREADS)) {
			CountDownLatch closed = new CountDownLatch(1);
			this.server.onDispose(closed::countDown);
			try {
				closed.await(5, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
		this.threads.dispose();
	}

	/** Ignores the result: a channel that fails to close is closed already. */
	@SuppressWarnings("FutureReturnValueIgnored")
	private static void close(Channel channel) {
		channel.close();
	}

	private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
		AtomicReference<Channel> used = new AtomicReference<>();
		response.withConnection((connection) -> used.set(connection.channel()));
		Channel channel = Objects.requireNonNull(used.get());
		int ordinal = Objects.requireNonNullElse(channel.attr(REQUESTS).get(), 0) + 1;
		channel.attr(REQUESTS).set(ordinal);
		this.pending.add(channel);
		return respond(request, ordinal, new Delivery(response, channel))
			.doFinally((signal) -> this.pending.remove(channel));
	}

	private Mono<Void> respond(HttpServerRequest received, int ordinal, Delivery delivery) {
		return received.receive().aggregate().asByteArray().defaultIfEmpty(new byte[0]).flatMap((body) -> {
			if (this.recordRequests) {
				this.requests.add(new RecordedRequest(received.method().name(), received.uri(), headers(received),
						new String(body, StandardCharsets.UTF_8)));
			}
			String uri = received.uri();
			int query = uri.indexOf('?');
			String path = (query >= 0) ? uri.substring(0, query) : uri;
			Request request = new Request(received.method().name(), path, (query >= 0) ? uri.substring(query + 1) : "",
					received.requestHeaders(), body, this.tls ? "https" : "http", ordinal);
			Api api = this.simulation.api();
			Fault fault = nextFault(path);
			return (fault != null) ? fault.happen(() -> api.handle(request), delivery)
					: api.handle(request).flatMap(delivery::send);
		});
	}

	private @Nullable Fault nextFault(String path) {
		Deque<Fault> queue = this.faults.get(path);
		if (queue == null) {
			return null;
		}
		synchronized (queue) {
			return queue.poll();
		}
	}

	private static Map<String, String> headers(HttpServerRequest request) {
		return request.requestHeaders()
			.entries()
			.stream()
			.collect(Collectors.toUnmodifiableMap((header) -> header.getKey().toLowerCase(Locale.ROOT),
					Map.Entry::getValue, (first, second) -> first + ", " + second));
	}

	/**
	 * The part of the server that {@link #reset()} replaces.
	 *
	 * @param gpu the GPU
	 * @param workers the threads that serve requests
	 * @param api the API
	 * @param connections the limit of connections that are served at once, or null for
	 * none
	 */
	private record Simulation(Gpu gpu, Workers workers, Api api, @Nullable ConnectionLimit connections) {

		static Simulation of(Builder settings) {
			Gpu gpu = new Gpu(settings.stepDuration, settings.generationListener);
			Workers workers = new Workers(settings.concurrentRequests());
			if (settings.dialect == Dialect.STABLE_DIFFUSION_CPP) {
				return new Simulation(gpu, workers, new StableDiffusionCppApi(gpu, workers, settings.idleTimeout()),
						new ConnectionLimit(settings.concurrentRequests()));
			}
			return new Simulation(gpu, workers,
					new Automatic1111Api(gpu, workers,
							new Automatic1111Api.Features(settings.dialect != Dialect.AUTOMATIC1111_WITHOUT_API,
									settings.dialect != Dialect.AUTOMATIC1111_NOWEBUI, settings.serverStop,
									settings.credentials, settings.extensions)),
					null);
		}

		void close() {
			this.gpu.close();
			this.workers.close();
		}

	}

	/**
	 * The builder of a {@link SimulatedWebUi}.
	 */
	public static final class Builder {

		private int port;

		private Dialect dialect = Dialect.AUTOMATIC1111;

		private Duration stepDuration = Duration.ZERO;

		private @Nullable String credentials;

		private @Nullable Duration idleTimeout;

		private @Nullable Integer concurrentRequests;

		private boolean serverStop;

		private List<String> extensions = List.of("ControlNet", "ADetailer");

		private boolean recordRequests = true;

		private Consumer<String> generationListener = (prompt) -> {
		};

		private @Nullable SslContext tls;

		private Builder() {
		}

		private Builder(Builder other) {
			this.dialect = other.dialect;
			this.stepDuration = other.stepDuration;
			this.credentials = other.credentials;
			this.idleTimeout = other.idleTimeout;
			this.concurrentRequests = other.concurrentRequests;
			this.serverStop = other.serverStop;
			this.extensions = other.extensions;
			this.generationListener = other.generationListener;
		}

		Duration idleTimeout() {
			return (this.idleTimeout != null) ? this.idleTimeout
					: Duration.ofSeconds((this.dialect == Dialect.AUTOMATIC1111_NOWEBUI) ? 30 : 5);
		}

		private int concurrentRequests() {
			return (this.concurrentRequests != null) ? this.concurrentRequests
					: (this.dialect == Dialect.STABLE_DIFFUSION_CPP) ? 8 : 40;
		}

		/**
		 * Sets the port.
		 * @param port the port; 0, the default, selects a free one
		 * @return this builder
		 */
		public Builder port(int port) {
			this.port = port;
			return this;
		}

		/**
		 * Sets the kind of server.
		 * @param dialect the kind, {@link Dialect#AUTOMATIC1111} by default
		 * @return this builder
		 */
		public Builder dialect(Dialect dialect) {
			this.dialect = dialect;
			return this;
		}

		/**
		 * Sets the duration of a step of the GPU.
		 * @param stepDuration the duration, zero by default
		 * @return this builder
		 */
		public Builder stepDuration(Duration stepDuration) {
			this.stepDuration = stepDuration;
			return this;
		}

		/**
		 * Sets the time after which an idle connection is closed.
		 * @param idleTimeout the time, 5 seconds by default as on the genuine servers, 30
		 * for {@link Dialect#AUTOMATIC1111_NOWEBUI}
		 * @return this builder
		 */
		public Builder idleTimeout(Duration idleTimeout) {
			this.idleTimeout = idleTimeout;
			return this;
		}

		/**
		 * Sets the number of requests that are served at once. Other requests wait,
		 * including interrupts and progress requests while that many generations are
		 * pending. With {@link Dialect#STABLE_DIFFUSION_CPP} it is the number of
		 * connections, including idle ones.
		 * @param concurrentRequests the number, 40 by default, 8 for
		 * {@link Dialect#STABLE_DIFFUSION_CPP}, as on the genuine servers
		 * @return this builder
		 * @throws IllegalArgumentException if the number is not positive
		 */
		public Builder concurrentRequests(int concurrentRequests) {
			if (concurrentRequests < 1) {
				throw new IllegalArgumentException(
						"concurrentRequests must be 1 or more, but is " + concurrentRequests);
			}
			this.concurrentRequests = concurrentRequests;
			return this;
		}

		/**
		 * Sets whether the server has the commands that stop and restart an
		 * AUTOMATIC1111, as with {@code --api-server-stop}. The commands have no effect.
		 * @param serverStop whether it has the commands, false by default
		 * @return this builder
		 */
		public Builder serverStop(boolean serverStop) {
			this.serverStop = serverStop;
			return this;
		}

		/**
		 * Sets the extensions of an AUTOMATIC1111. A request with the script of another
		 * extension is refused.
		 * @param extensions the names of the extensions' always-on scripts,
		 * {@code ControlNet} and {@code ADetailer} by default
		 * @return this builder
		 */
		public Builder extensions(String... extensions) {
			this.extensions = List.of(extensions);
			return this;
		}

		/**
		 * Sets whether the server keeps its {@link SimulatedWebUi#requests()} in memory.
		 * Switch this off for long tests.
		 * @param recordRequests whether it keeps them, true by default
		 * @return this builder
		 */
		public Builder recordRequests(boolean recordRequests) {
			this.recordRequests = recordRequests;
			return this;
		}

		/**
		 * Sets a listener for the start of each generation.
		 * @param listener the listener, which receives the prompt on the thread of the
		 * GPU
		 * @return this builder
		 */
		public Builder generationListener(Consumer<String> listener) {
			this.generationListener = listener;
			return this;
		}

		/**
		 * Enables TLS, as with {@code --tls-keyfile}.
		 * @param tls the TLS context of the server
		 * @param clientCertificate whether clients must send a certificate
		 * @return this builder
		 */
		public Builder tls(SSLContext tls, boolean clientCertificate) {
			this.tls = new JdkSslContext(tls, false, null, IdentityCipherSuiteFilter.INSTANCE, null,
					clientCertificate ? ClientAuth.REQUIRE : ClientAuth.NONE, null, false);
			return this;
		}

		/**
		 * Requires credentials, as with {@code --api-auth} of AUTOMATIC1111: not for the
		 * paths below {@code /internal} and those of extensions, and without a challenge
		 * in the response.
		 * @param username the user
		 * @param password the password
		 * @return this builder
		 */
		public Builder basicAuthentication(String username, String password) {
			this.credentials = username + ":" + password;
			return this;
		}

		/**
		 * Starts the server.
		 * @return the server
		 */
		public SimulatedWebUi start() {
			return new SimulatedWebUi(this);
		}

	}

}
