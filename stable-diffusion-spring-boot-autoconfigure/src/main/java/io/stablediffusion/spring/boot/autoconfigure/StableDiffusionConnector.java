package io.stablediffusion.spring.boot.autoconfigure;

import java.time.Duration;

import io.stablediffusion.StableDiffusionClientBuilder;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.util.ClassUtils;

/**
 * What makes the connections: the application's HTTP client, and where that is Reactor
 * Netty, in the pool of each client.
 */
final class StableDiffusionConnector {

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

	private static final boolean REACTOR_NETTY = ClassUtils.isPresent("reactor.netty.http.client.HttpClient",
			StableDiffusionConnector.class.getClassLoader());

	private StableDiffusionConnector() {
	}

	static void applyTo(StableDiffusionClientBuilder client, ClientHttpConnectorBuilder<?> builder,
			HttpClientSettings settings) {
		if (!(REACTOR_NETTY && ReactorNetty.applyTo(client, builder, settings))) {
			client.connector(builder.build(settings));
		}
	}

	/**
	 * The application's settings, but for what this client needs otherwise: a generation
	 * takes longer than its read timeout and has one of its own, and a redirect would
	 * take the credentials elsewhere and a POST's body away, unless the application asks
	 * for it.
	 */
	static HttpClientSettings settings(HttpClientSettings defaults, @Nullable Duration connectTimeout,
			@Nullable SslBundle sslBundle) {
		return new HttpClientSettings(defaults.cookieHandling(),
				(defaults.redirects() != null) ? defaults.redirects() : HttpRedirects.DONT_FOLLOW,
				(connectTimeout != null) ? connectTimeout
						: (defaults.connectTimeout() != null) ? defaults.connectTimeout() : CONNECT_TIMEOUT,
				null, (sslBundle != null) ? sslBundle : defaults.sslBundle(), defaults.inetAddressFilter());
	}

	/** Apart, because Reactor Netty may be absent. */
	private static final class ReactorNetty {

		static boolean applyTo(StableDiffusionClientBuilder client, ClientHttpConnectorBuilder<?> builder,
				HttpClientSettings settings) {
			if (!(builder instanceof ReactorClientHttpConnectorBuilder reactor)) {
				return false;
			}
			client
				.reactorNetty((connections) -> reactor.withHttpClientFactory(connections::httpClient).build(settings));
			return true;
		}

	}

}
