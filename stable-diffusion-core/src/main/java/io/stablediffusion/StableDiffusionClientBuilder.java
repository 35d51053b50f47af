package io.stablediffusion;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.micrometer.observation.ObservationRegistry;
import io.stablediffusion.observation.ClientOperationConvention;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.retry.RetryListener;
import org.springframework.retry.RetryPolicy;
import org.springframework.retry.backoff.BackOffPolicy;
import org.springframework.retry.policy.CompositeRetryPolicy;
import org.springframework.retry.policy.MaxAttemptsRetryPolicy;
import org.springframework.retry.policy.PredicateRetryPolicy;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Settings of a {@link StableDiffusionClient}. A wrong one is a
 * {@link ConfigurationException} from {@link #build()}.
 */
public final class StableDiffusionClientBuilder {

	private static final boolean REACTOR_NETTY = ClassUtils.isPresent("reactor.netty.http.client.HttpClient",
			StableDiffusionClientBuilder.class.getClassLoader());

	private String baseUrl = "http://localhost:7860";

	private Duration timeout = Duration.ofMinutes(5);

	private Duration readTimeout = Duration.ofSeconds(30);

	private Duration connectTimeout = Duration.ofSeconds(10);

	private Duration healthTimeout = Duration.ofMillis(1500);

	private DataSize maxResponseSize = DataSize.ofMegabytes(512);

	private int maxConcurrentGenerations = 1;

	private int maxWaitingGenerations = 10_000;

	private final Credentials credentials = new Credentials();

	private final RetrySettings retrySettings = new RetrySettings();

	private @Nullable RetryPolicy retryPolicy;

	private @Nullable BackOffPolicy backOffPolicy;

	private final List<RetryListener> retryListeners = new ArrayList<>();

	private WebClient.@Nullable Builder webClientBuilder;

	private @Nullable ClientHttpConnector connector;

	private ObservationRegistry observationRegistry = ObservationRegistry.NOOP;

	private @Nullable ClientOperationConvention observationConvention;

	StableDiffusionClientBuilder() {
	}

	/**
	 * Where the WebUI listens. A path is kept, for a WebUI behind a proxy or with
	 * {@code --subpath}; credentials in it are sent as {@link #basicAuthentication}.
	 * @param baseUrl an http or https URL; {@code http://localhost:7860} by default
	 * @return this builder
	 */
	public StableDiffusionClientBuilder baseUrl(String baseUrl) {
		this.baseUrl = baseUrl;
		return this;
	}

	/**
	 * How long an attempt of a generation may take, or of a command that may load a
	 * model. A WebUI works on one job at a time, so this includes the wait for the jobs
	 * before.
	 * @param timeout 5 minutes by default
	 * @return this builder
	 */
	public StableDiffusionClientBuilder timeout(Duration timeout) {
		this.timeout = timeout;
		return this;
	}

	/**
	 * How long an attempt of anything else may take, if that is shorter than
	 * {@link #timeout}.
	 * @param readTimeout 30 seconds by default
	 * @return this builder
	 */
	public StableDiffusionClientBuilder readTimeout(Duration readTimeout) {
		this.readTimeout = readTimeout;
		return this;
	}

	/**
	 * How long making a connection may take. Not used with a {@link #connector} or
	 * {@link #webClientBuilder}, which brings its own.
	 * @param connectTimeout 10 seconds by default
	 * @return this builder
	 */
	public StableDiffusionClientBuilder connectTimeout(Duration connectTimeout) {
		this.connectTimeout = connectTimeout;
		return this;
	}

	/**
	 * How long {@link StableDiffusionClient#ping()} and
	 * {@link StableDiffusionClient#healthCheck()} may take.
	 * @param healthTimeout 1.5 seconds by default
	 * @return this builder
	 */
	public StableDiffusionClientBuilder healthTimeout(Duration healthTimeout) {
		this.healthTimeout = healthTimeout;
		return this;
	}

	/**
	 * The longest answer to read. Pictures come as base64, 4 bytes for 3.
	 * @param maxResponseSize 512 MB by default
	 * @return this builder
	 */
	public StableDiffusionClientBuilder maxResponseSize(DataSize maxResponseSize) {
		this.maxResponseSize = maxResponseSize;
		return this;
	}

	/**
	 * How many generations to have the server work on at once; others wait in this
	 * client, first come first served. A WebUI works on one at a time, and the wait is
	 * not part of the {@link #timeout}.
	 * @param maxConcurrent 1 by default, for one GPU
	 * @return this builder
	 */
	public StableDiffusionClientBuilder maxConcurrentGenerations(int maxConcurrent) {
		this.maxConcurrentGenerations = maxConcurrent;
		return this;
	}

	/**
	 * How many generations may wait in this client; one more is an
	 * {@link OverloadedException} at once.
	 * @param maxWaiting 10,000 by default
	 * @return this builder
	 */
	public StableDiffusionClientBuilder maxWaitingGenerations(int maxWaiting) {
		this.maxWaitingGenerations = maxWaiting;
		return this;
	}

	/**
	 * Credentials of HTTP Basic, which is what a WebUI's {@code --api-auth} asks for.
	 * @param username the user
	 * @param password the password
	 * @return this builder
	 */
	public StableDiffusionClientBuilder basicAuthentication(String username, String password) {
		this.credentials.basic(username, password);
		return this;
	}

	/**
	 * A token that is sent as {@code Authorization: Bearer}, for a proxy before the
	 * WebUI; the WebUI itself knows none.
	 * @param token the token
	 * @return this builder
	 */
	public StableDiffusionClientBuilder bearerToken(String token) {
		this.credentials.bearer(token);
		return this;
	}

	/**
	 * A header that is sent with each request.
	 * @param name the header's name
	 * @param value its value, which is treated as a secret
	 * @return this builder
	 */
	public StableDiffusionClientBuilder header(String name, String value) {
		this.credentials.header(name, value);
		return this;
	}

	/**
	 * When failed calls are tried again. Not used as far as {@link #retryPolicy} and
	 * {@link #backOffPolicy} take over.
	 * @param settings changes the settings
	 * @return this builder
	 */
	public StableDiffusionClientBuilder retry(Consumer<RetrySettings> settings) {
		settings.accept(this.retrySettings);
		return this;
	}

	/**
	 * Decides about all retries in place of the {@link #retry} settings, those of
	 * generations too: a policy that repeats after a timeout makes the GPU work twice.
	 * The failures that it sees are {@link StableDiffusionException}s, and the name of
	 * the context is the operation's.
	 * @param retryPolicy a policy of Spring Retry that keeps its state in the context
	 * @return this builder
	 */
	public StableDiffusionClientBuilder retryPolicy(RetryPolicy retryPolicy) {
		this.retryPolicy = retryPolicy;
		return this;
	}

	/**
	 * Decides how long to wait before a retry, in place of the {@link #retry} settings.
	 * @param backOffPolicy a policy of Spring Retry that is a
	 * {@code SleepingBackOffPolicy} or none at all; it is not made to sleep
	 * @return this builder
	 */
	public StableDiffusionClientBuilder backOffPolicy(BackOffPolicy backOffPolicy) {
		this.backOffPolicy = backOffPolicy;
		return this;
	}

	/**
	 * Hears of each failed attempt. Called on threads that must not block.
	 * @param listener a listener of Spring Retry
	 * @return this builder
	 */
	public StableDiffusionClientBuilder retryListener(RetryListener listener) {
		this.retryListeners.add(listener);
		return this;
	}

	/**
	 * The HTTP client to build on, with its filters and connector. The base URL and the
	 * credentials are added to a copy of it.
	 * @param webClientBuilder a builder; this client opens its own connections by default
	 * @return this builder
	 */
	public StableDiffusionClientBuilder webClientBuilder(WebClient.Builder webClientBuilder) {
		this.webClientBuilder = webClientBuilder;
		return this;
	}

	/**
	 * What makes the connections.
	 * @param connector a connector; whoever made it also closes it
	 * @return this builder
	 */
	public StableDiffusionClientBuilder connector(ClientHttpConnector connector) {
		this.connector = connector;
		return this;
	}

	/**
	 * Where operations are observed, for metrics and traces.
	 * @param observationRegistry a registry; none by default
	 * @return this builder
	 */
	public StableDiffusionClientBuilder observationRegistry(ObservationRegistry observationRegistry) {
		this.observationRegistry = observationRegistry;
		return this;
	}

	/**
	 * Other names and tags for the observations.
	 * @param convention a convention, or null for the default
	 * @return this builder
	 */
	public StableDiffusionClientBuilder observationConvention(@Nullable ClientOperationConvention convention) {
		this.observationConvention = convention;
		return this;
	}

	/**
	 * Makes the client. Nothing is sent.
	 * @return the client
	 * @throws ConfigurationException if a setting is wrong
	 */
	public StableDiffusionClient build() {
		ServerAddress address = ServerAddress.parse(this.baseUrl);
		Consumer<HttpHeaders> headers = this.credentials.headers(address);
		requirePositive("timeout", this.timeout);
		requirePositive("read-timeout", this.readTimeout);
		requirePositive("connect-timeout", this.connectTimeout);
		requirePositive("health.timeout", this.healthTimeout);
		if (this.maxResponseSize.toBytes() < 1) {
			throw new ConfigurationException("max-response-size", "must be above 0, but is " + this.maxResponseSize,
					"Use a size such as 512MB.");
		}
		if (this.maxConcurrentGenerations < 1) {
			throw new ConfigurationException("generation.max-concurrent",
					"must be at least 1, but is " + this.maxConcurrentGenerations, "Use 1 for one GPU.");
		}
		if (this.maxWaitingGenerations < 0) {
			throw new ConfigurationException("generation.max-waiting",
					"must not be negative, but is " + this.maxWaitingGenerations, "Use 0 for no waiting line.");
		}
		this.retrySettings.validate();

		WebClient.Builder web = (this.webClientBuilder != null) ? this.webClientBuilder.clone() : WebClient.builder();
		Runnable onClose = connect(web);
		WebClient webClient = web.baseUrl(address.baseUrl()).defaultHeaders(headers).build();
		GenerationLine line = new GenerationLine(this.maxConcurrentGenerations, this.maxWaitingGenerations);
		Transport transport = new Transport(webClient,
				new Transport.Timeouts(this.timeout, this.readTimeout, this.healthTimeout),
				this.maxResponseSize.toBytes(), retries(),
				new Observations(this.observationRegistry, this.observationConvention), line,
				new Failures(address.baseUrl()));
		return new DefaultStableDiffusionClient(transport, line,
				new HealthCheck(transport, address.baseUrl(), this.healthTimeout), onClose);
	}

	/** The given connector, that of the given builder, or one of this client's own. */
	private Runnable connect(WebClient.Builder web) {
		if (this.connector != null) {
			web.clientConnector(this.connector);
		}
		else if (this.webClientBuilder == null && REACTOR_NETTY) {
			ReactorNettyConnections connections = new ReactorNettyConnections();
			web.clientConnector(connections.connector(this.connectTimeout));
			return connections::close;
		}
		else if (this.webClientBuilder == null) {
			web.clientConnector(
					new JdkClientHttpConnector(HttpClient.newBuilder().connectTimeout(this.connectTimeout).build()));
		}
		return () -> {
		};
	}

	/** One engine for each kind of call; a probe has none, it is made once. */
	private Map<Endpoint.Kind, ReactiveRetry> retries() {
		BackOffPolicy backOff = (this.backOffPolicy != null) ? this.backOffPolicy
				: new ExponentialDelay(this.retrySettings);
		Map<Endpoint.Kind, ReactiveRetry> retries = new EnumMap<>(Endpoint.Kind.class);
		for (Endpoint.Kind kind : Endpoint.Kind.values()) {
			if (kind != Endpoint.Kind.PROBE) {
				RetryPolicy policy = (this.retryPolicy != null) ? this.retryPolicy : defaultPolicy(kind);
				retries.put(kind, new ReactiveRetry(policy, backOff, this.retryListeners));
			}
		}
		return retries;
	}

	private RetryPolicy defaultPolicy(Endpoint.Kind kind) {
		CompositeRetryPolicy policy = new CompositeRetryPolicy();
		policy.setPolicies(new RetryPolicy[] { new MaxAttemptsRetryPolicy(this.retrySettings.maxRetries() + 1),
				new PredicateRetryPolicy((failure) -> isRetried(kind, failure)) });
		return policy;
	}

	/** Not when the server asks for more patience than there is. */
	private boolean isRetried(Endpoint.Kind kind, Throwable failure) {
		RetryCause cause = RetryCause.of(failure);
		Duration asked = (failure instanceof ApiException answer) ? answer.retryAfter() : null;
		return cause != null && this.retrySettings.causesFor(kind).contains(cause)
				&& (asked == null || asked.compareTo(this.retrySettings.maxRetryAfter()) <= 0);
	}

	private static void requirePositive(String setting, Duration duration) {
		if (duration.isZero() || duration.isNegative()) {
			throw new ConfigurationException(setting, "must be above 0, but is " + duration,
					"Use a duration such as 30s or 5m.");
		}
	}

}
