package io.stablediffusion.spring.boot.autoconfigure;

import java.time.Duration;

import io.stablediffusion.ReactorNettyConnections;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.util.ClassUtils;

/**
 * The connections of the clients: made by the application's HTTP client, and where that
 * is Reactor Netty, in a pool that suits a WebUI.
 */
final class StableDiffusionConnector implements AutoCloseable {

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

	private static final boolean REACTOR_NETTY = ClassUtils.isPresent("reactor.netty.http.client.HttpClient",
			StableDiffusionConnector.class.getClassLoader());

	private final ClientHttpConnector connector;

	private final Runnable onClose;

	private StableDiffusionConnector(ClientHttpConnector connector, Runnable onClose) {
		this.connector = connector;
		this.onClose = onClose;
	}

	static StableDiffusionConnector create(ClientHttpConnectorBuilder<?> builder, HttpClientSettings defaults,
			@Nullable Duration connectTimeout) {
		HttpClientSettings settings = settings(defaults, connectTimeout);
		return REACTOR_NETTY ? ReactorNetty.create(builder, settings)
				: new StableDiffusionConnector(builder.build(settings), () -> {
				});
	}

	/**
	 * The application's settings, but for what this client needs otherwise: a generation
	 * takes longer than its read timeout and has one of its own, and a redirect would
	 * take the credentials elsewhere and a POST's body away, unless the application asks
	 * for it.
	 */
	private static HttpClientSettings settings(HttpClientSettings defaults, @Nullable Duration connectTimeout) {
		return new HttpClientSettings(defaults.cookieHandling(),
				(defaults.redirects() != null) ? defaults.redirects() : HttpRedirects.DONT_FOLLOW,
				(connectTimeout != null) ? connectTimeout
						: (defaults.connectTimeout() != null) ? defaults.connectTimeout() : CONNECT_TIMEOUT,
				null, defaults.sslBundle(), defaults.inetAddressFilter());
	}

	ClientHttpConnector get() {
		return this.connector;
	}

	@Override
	public void close() {
		this.onClose.run();
	}

	/** Apart, because Reactor Netty may be absent. */
	private static final class ReactorNetty {

		static StableDiffusionConnector create(ClientHttpConnectorBuilder<?> builder, HttpClientSettings settings) {
			if (!(builder instanceof ReactorClientHttpConnectorBuilder reactor)) {
				return new StableDiffusionConnector(builder.build(settings), () -> {
				});
			}
			ReactorNettyConnections connections = new ReactorNettyConnections();
			return new StableDiffusionConnector(reactor.withHttpClientFactory(connections::httpClient).build(settings),
					connections::close);
		}

	}

}
