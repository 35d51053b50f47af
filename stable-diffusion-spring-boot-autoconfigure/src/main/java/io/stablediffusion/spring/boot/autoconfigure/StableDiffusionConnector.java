package io.stablediffusion.spring.boot.autoconfigure;

import java.net.http.HttpClient.Version;
import java.time.Duration;

import io.stablediffusion.StableDiffusionClientBuilder;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpResources;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.JdkClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.util.ClassUtils;

/**
 * Makes connections with the application's HTTP client. If that is Reactor Netty, each
 * client has a connection pool of its own, and all clients of an application context
 * share event loops of their own.
 */
final class StableDiffusionConnector implements DisposableBean {

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

	private static final boolean REACTOR_NETTY = ClassUtils.isPresent("reactor.netty.http.client.HttpClient",
			StableDiffusionConnector.class.getClassLoader());

	private final @Nullable ReactorNetty reactorNetty = REACTOR_NETTY ? new ReactorNetty() : null;

	void applyTo(StableDiffusionClientBuilder client, ClientHttpConnectorBuilder<?> builder,
			HttpClientSettings settings) {
		if (this.reactorNetty == null || !this.reactorNetty.applyTo(client, builder, settings)) {
			client.connector(
					((builder instanceof JdkClientHttpConnectorBuilder jdk) ? http11(jdk) : builder).build(settings));
		}
	}

	/**
	 * The JDK's client tries an upgrade to HTTP/2 by default, which some servers answer
	 * with status 400.
	 */
	private static JdkClientHttpConnectorBuilder http11(JdkClientHttpConnectorBuilder builder) {
		return builder.withHttpClientCustomizer((client) -> client.version(Version.HTTP_1_1));
	}

	/** The clients are closed before this. */
	@Override
	public void destroy() {
		if (this.reactorNetty != null) {
			this.reactorNetty.close();
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

		private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(15);

		private final LoopResources eventLoops = LoopResources.create("stable-diffusion-http");

		boolean applyTo(StableDiffusionClientBuilder client, ClientHttpConnectorBuilder<?> builder,
				HttpClientSettings settings) {
			if (!(builder instanceof ReactorClientHttpConnectorBuilder reactor)) {
				return false;
			}
			client.reactorNetty((connections) -> reactor.withHttpClientFactory(connections::httpClient)
				.withHttpClientCustomizer(this::leaveGlobalEventLoops)
				// Boot asks for compressed responses: AUTOMATIC1111 would compress images
				.withHttpClientCustomizer((httpClient) -> httpClient.compress(false))
				.build(settings));
			return true;
		}

		/**
		 * Reactor Netty's global event loops belong to the whole JVM, and each
		 * application context that closes disposes them, with the connections of all
		 * other contexts. Event loops that the application has chosen stay.
		 */
		private HttpClient leaveGlobalEventLoops(HttpClient httpClient) {
			return (httpClient.configuration().loopResources() instanceof TcpResources)
					? httpClient.runOn(this.eventLoops) : httpClient;
		}

		void close() {
			this.eventLoops.disposeLater(Duration.ZERO, SHUTDOWN_TIMEOUT).subscribe();
		}

	}

}
