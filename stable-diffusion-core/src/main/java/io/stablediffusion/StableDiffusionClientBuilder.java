package io.stablediffusion;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.micrometer.observation.ObservationRegistry;
import io.stablediffusion.image.ImageStore;
import io.stablediffusion.internal.Checks;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.client.DefaultStableDiffusionClient;
import io.stablediffusion.internal.client.HttpControlCalls;
import io.stablediffusion.internal.http.Credentials;
import io.stablediffusion.internal.http.ExceptionTranslator;
import io.stablediffusion.internal.http.Exchange;
import io.stablediffusion.internal.http.FilterFailures;
import io.stablediffusion.internal.http.Pool;
import io.stablediffusion.internal.http.ServerAddress;
import io.stablediffusion.internal.http.StoreThreads;
import io.stablediffusion.internal.queue.GenerationQueue;
import io.stablediffusion.internal.queue.Interrupter;
import io.stablediffusion.internal.retry.CausePolicy;
import io.stablediffusion.internal.retry.ExponentialDelay;
import io.stablediffusion.internal.retry.ReactiveRetry;
import io.stablediffusion.internal.transport.Attempts;
import io.stablediffusion.internal.transport.InputValidation;
import io.stablediffusion.internal.transport.Observations;
import io.stablediffusion.internal.transport.Transport;
import io.stablediffusion.observation.ClientOperationConvention;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.retry.RetryListener;
import org.springframework.retry.RetryPolicy;
import org.springframework.retry.backoff.BackOffPolicy;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Builder of a {@link StableDiffusionClient}. {@link #build()} throws a
 * {@link ConfigurationException} for an invalid setting.
 *
 * @since 0.1.0
 */
public final class StableDiffusionClientBuilder {

	private static final boolean REACTOR_NETTY = ClassUtils.isPresent("reactor.netty.http.client.HttpClient",
			StableDiffusionClientBuilder.class.getClassLoader());

	/** Netty requires a number of milliseconds as an int. */
	private static final Duration MAX_CONNECT_TIMEOUT = Duration.ofDays(24);

	private String baseUrl = "http://localhost:7860";

	private Timeouts timeouts = Timeouts.DEFAULT;

	private Duration connectTimeout = Duration.ofSeconds(10);

	private DataSize maxResponseSize = DataSize.ofMegabytes(512);

	private final GenerationSettings generation = new GenerationSettings();

	private final ConnectionSettings connections = new ConnectionSettings();

	private final ValidationSettings validation = new ValidationSettings();

	private final Credentials credentials = new Credentials();

	private final RetrySettings retrySettings = new RetrySettings();

	private @Nullable RetryPolicy retryPolicy;

	private @Nullable BackOffPolicy backOffPolicy;

	private final List<RetryListener> retryListeners = new ArrayList<>();

	private WebClient.@Nullable Builder webClientBuilder;

	private @Nullable ClientHttpConnector connector;

	private @Nullable Function<ReactorNettyConnections, ClientHttpConnector> reactorNetty;

	private ObservationRegistry observationRegistry = ObservationRegistry.NOOP;

	private @Nullable ClientOperationConvention observationConvention;

	StableDiffusionClientBuilder() {
	}

	/**
	 * Sets the URL of the WebUI. It can have a path, for a WebUI behind a proxy or with
	 * {@code --subpath}. Credentials in the URL are sent as {@link #basicAuthentication}.
	 * @param baseUrl an http or https URL; {@code http://localhost:7860} by default
	 * @return this builder
	 */
	public StableDiffusionClientBuilder baseUrl(String baseUrl) {
		this.baseUrl = Checks.notNull("baseUrl", baseUrl);
		return this;
	}

	/**
	 * Sets the timeout of each attempt of a generation, and of each attempt of a command
	 * that may load a model: see {@link Timeouts#generation()}.
	 * @param timeout above 0; 5 minutes by default
	 * @return this builder
	 */
	public StableDiffusionClientBuilder timeout(Duration timeout) {
		Checks.notNull("timeout", timeout);
		return timeouts((timeouts) -> timeouts.generation(timeout));
	}

	/**
	 * Changes the timeouts of all calls.
	 * @param change creates the timeouts from the current ones
	 * @return this builder
	 */
	public StableDiffusionClientBuilder timeouts(UnaryOperator<Timeouts> change) {
		this.timeouts = Checks.notNull("the result of change", Checks.notNull("change", change).apply(this.timeouts));
		return this;
	}

	/**
	 * Sets the connect timeout. Ignored with a {@link #connector},
	 * {@link #webClientBuilder} or {@link #reactorNetty}, which have their own.
	 * @param connectTimeout above 0, at most 24 days; 10 seconds by default
	 * @return this builder
	 */
	public StableDiffusionClientBuilder connectTimeout(Duration connectTimeout) {
		this.connectTimeout = Checks.notNull("connectTimeout", connectTimeout);
		return this;
	}

	/**
	 * Sets the maximum size of a response, which contains images as base64 (4 bytes for
	 * 3). A larger response is a {@link DecodingException}.
	 * @param maxResponseSize above 0; 512 MB by default
	 * @return this builder
	 */
	public StableDiffusionClientBuilder maxResponseSize(DataSize maxResponseSize) {
		this.maxResponseSize = Checks.notNull("maxResponseSize", maxResponseSize);
		return this;
	}

	/**
	 * Changes the settings of the generation queue and of the interruption of
	 * generations.
	 * @param settings changes the settings
	 * @return this builder
	 */
	public StableDiffusionClientBuilder generation(Consumer<GenerationSettings> settings) {
		Checks.notNull("settings", settings).accept(this.generation);
		return this;
	}

	/**
	 * Changes the settings of the connection pools, which apply only to Reactor Netty.
	 * @param settings changes the settings
	 * @return this builder
	 */
	public StableDiffusionClientBuilder connections(Consumer<ConnectionSettings> settings) {
		Checks.notNull("settings", settings).accept(this.connections);
		return this;
	}

	/**
	 * Changes the settings of the validation of requests.
	 * @param rules changes the settings
	 * @return this builder
	 */
	public StableDiffusionClientBuilder validation(Consumer<ValidationSettings> rules) {
		Checks.notNull("rules", rules).accept(this.validation);
		return this;
	}

	/**
	 * Sets the credentials of HTTP Basic authentication, which a WebUI with
	 * {@code --api-auth} requires.
	 * @param username the user name
	 * @param password the password
	 * @return this builder
	 */
	public StableDiffusionClientBuilder basicAuthentication(String username, String password) {
		this.credentials.basic(Checks.notNull("username", username), Checks.notNull("password", password));
		return this;
	}

	/**
	 * Sets a token that is sent as {@code Authorization: Bearer}, for a proxy in front of
	 * the WebUI. The WebUI itself does not support tokens.
	 * @param token the token
	 * @return this builder
	 */
	public StableDiffusionClientBuilder bearerToken(String token) {
		this.credentials.bearer(Checks.notNull("token", token));
		return this;
	}

	/**
	 * Adds a header that is sent with each request.
	 * @param name the name of the header
	 * @param value the value, which is treated as a secret
	 * @return this builder
	 */
	public StableDiffusionClientBuilder header(String name, String value) {
		this.credentials.header(Checks.notNull("name", name), Checks.notNull("value", value));
		return this;
	}

	/**
	 * Changes the settings of retries. A {@link #retryPolicy} or {@link #backOffPolicy}
	 * replaces them in part.
	 * @param settings changes the settings
	 * @return this builder
	 */
	public StableDiffusionClientBuilder retry(Consumer<RetrySettings> settings) {
		Checks.notNull("settings", settings).accept(this.retrySettings);
		return this;
	}

	/**
	 * Sets the policy that decides about all retries instead of the {@link #retry}
	 * settings. It also applies to generations: if it retries after a timeout, the GPU
	 * can generate the images twice. The exceptions are
	 * {@link StableDiffusionException}s, and the name of the {@code RetryContext} is the
	 * name of the operation.
	 * @param retryPolicy a policy of Spring Retry that stores its state in the context
	 * @return this builder
	 */
	public StableDiffusionClientBuilder retryPolicy(RetryPolicy retryPolicy) {
		this.retryPolicy = Checks.notNull("retryPolicy", retryPolicy);
		return this;
	}

	/**
	 * Sets the policy that determines the delay before a retry instead of the
	 * {@link #retry} settings. No thread sleeps.
	 * @param backOffPolicy a {@code SleepingBackOffPolicy} or {@code NoBackOffPolicy} of
	 * Spring Retry
	 * @return this builder
	 */
	public StableDiffusionClientBuilder backOffPolicy(BackOffPolicy backOffPolicy) {
		this.backOffPolicy = Checks.notNull("backOffPolicy", backOffPolicy);
		return this;
	}

	/**
	 * Adds a listener that is notified of each failed attempt, on threads that must not
	 * block.
	 * @param listener a listener of Spring Retry
	 * @return this builder
	 */
	public StableDiffusionClientBuilder retryListener(RetryListener listener) {
		this.retryListeners.add(Checks.notNull("listener", listener));
		return this;
	}

	/**
	 * Sets the {@code WebClient.Builder} to use, with its filters and connector. The base
	 * URL and the credentials are added to a copy of it.
	 * @param webClientBuilder a builder; by default, this client has its own connection
	 * pools
	 * @return this builder
	 */
	public StableDiffusionClientBuilder webClientBuilder(WebClient.Builder webClientBuilder) {
		this.webClientBuilder = Checks.notNull("webClientBuilder", webClientBuilder);
		return this;
	}

	/**
	 * Sets the connector, which the client does not close.
	 * @param connector a connector
	 * @return this builder
	 */
	public StableDiffusionClientBuilder connector(ClientHttpConnector connector) {
		this.connector = Checks.notNull("connector", connector);
		return this;
	}

	/**
	 * Sets a function that creates the connectors for the connection pools of this
	 * client, which are closed with it. Each kind of call has its own pool (see
	 * {@link ConnectionSettings}), and the function is called once for each pool when the
	 * client is built.
	 * @param connector creates a connector from
	 * {@link ReactorNettyConnections#httpClient()}
	 * @return this builder
	 */
	public StableDiffusionClientBuilder reactorNetty(Function<ReactorNettyConnections, ClientHttpConnector> connector) {
		this.reactorNetty = Checks.notNull("connector", connector);
		return this;
	}

	/**
	 * Sets the registry for observations of the operations (metrics and traces).
	 * @param observationRegistry a registry; none by default
	 * @return this builder
	 */
	public StableDiffusionClientBuilder observationRegistry(ObservationRegistry observationRegistry) {
		this.observationRegistry = Checks.notNull("observationRegistry", observationRegistry);
		return this;
	}

	/**
	 * Sets the names and tags of the observations.
	 * @param convention a convention, or null for the default
	 * @return this builder
	 */
	public StableDiffusionClientBuilder observationConvention(@Nullable ClientOperationConvention convention) {
		this.observationConvention = convention;
		return this;
	}

	/**
	 * Creates the client with a copy of the settings, without sending a request.
	 * @return the client
	 * @throws ConfigurationException if a setting is invalid
	 */
	public StableDiffusionClient build() {
		ServerAddress address = ServerAddress.parse(this.baseUrl);
		Consumer<HttpHeaders> headers = this.credentials.headers(address);
		Timeouts.requireBetween("connect-timeout", this.connectTimeout, MAX_CONNECT_TIMEOUT);
		if (this.maxResponseSize.toBytes() < 1) {
			throw new ConfigurationException("max-response-size", "must be above 0, but is " + this.maxResponseSize,
					"Use a size such as 512MB.");
		}
		GenerationSettings generation = this.generation.copy();
		ConnectionSettings connections = this.connections.copy();
		ValidationSettings validation = this.validation.copy();
		RetrySettings retrySettings = this.retrySettings.copy();
		generation.validate();
		connections.validate();
		validation.validate();
		retrySettings.validate();

		WebClient.Builder web = (this.webClientBuilder != null) ? this.webClientBuilder.clone() : WebClient.builder();
		List<ReactorNettyConnections> pools = new ArrayList<>();
		Map<Pool, WebClient> webClients = connect(web.baseUrl(address.baseUrl())
			.defaultHeaders(headers)
			.filters((filters) -> filters.add(0, new FilterFailures())), pools, generation, connections);
		ExceptionTranslator exceptions = new ExceptionTranslator(address.baseUrl());
		GenerationQueue queue = new GenerationQueue(generation);
		StoreThreads threads = new StoreThreads();
		Attempts attempts = new Attempts(
				new Exchange(webClients, this.maxResponseSize.toBytes(), ImageStore.MEMORY, threads, exceptions),
				this.timeouts);
		Observations observations = new Observations(this.observationRegistry, this.observationConvention);
		Interrupter interrupter = new Interrupter(generation, queue::active,
				new HttpControlCalls(attempts, observations));
		Transport transport = new Transport(attempts, new Transport.Stages(interrupter, retries(retrySettings), queue,
				observations, new InputValidation(validation)));
		return new DefaultStableDiffusionClient(transport, queue, threads, address.baseUrl(),
				() -> pools.forEach(ReactorNettyConnections::close));
	}

	/**
	 * Creates a {@code WebClient} for each pool. All share one connector if the
	 * application has set one, or if Reactor Netty is not present.
	 */
	private Map<Pool, WebClient> connect(WebClient.Builder web, List<ReactorNettyConnections> pools,
			GenerationSettings generation, ConnectionSettings settings) {
		Map<Pool, WebClient> webClients = new EnumMap<>(Pool.class);
		if (this.connector == null && REACTOR_NETTY && (this.webClientBuilder == null || this.reactorNetty != null)) {
			for (Pool pool : Pool.values()) {
				ReactorNettyConnections connections = new ReactorNettyConnections(pool, pool.size(generation, settings),
						settings.maxIdleTime());
				pools.add(connections);
				web.clientConnector((this.reactorNetty != null) ? this.reactorNetty.apply(connections)
						: connections.connector(this.connectTimeout));
				webClients.put(pool, web.build());
			}
			return webClients;
		}
		if (this.connector != null) {
			web.clientConnector(this.connector);
		}
		else if (this.webClientBuilder == null) {
			web.clientConnector(new JdkClientHttpConnector(HttpClient.newBuilder()
				// some servers refuse the upgrade to HTTP/2 that the JDK's client
				// requests
				.version(HttpClient.Version.HTTP_1_1)
				.connectTimeout(this.connectTimeout)
				.build()));
		}
		WebClient webClient = web.build();
		for (Pool pool : Pool.values()) {
			webClients.put(pool, webClient);
		}
		return webClients;
	}

	/** Creates the retries of each kind of call, except for probes. */
	private Map<Endpoint.Kind, ReactiveRetry> retries(RetrySettings settings) {
		BackOffPolicy backOff = (this.backOffPolicy != null) ? this.backOffPolicy : new ExponentialDelay(settings);
		List<RetryListener> listeners = List.copyOf(this.retryListeners);
		Map<Endpoint.Kind, ReactiveRetry> retries = new EnumMap<>(Endpoint.Kind.class);
		for (Endpoint.Kind kind : Endpoint.Kind.values()) {
			if (kind != Endpoint.Kind.PROBE) {
				RetryPolicy policy = (this.retryPolicy != null) ? this.retryPolicy : new CausePolicy(settings, kind);
				retries.put(kind, new ReactiveRetry(policy, backOff, listeners));
			}
		}
		return retries;
	}

}
