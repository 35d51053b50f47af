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
 * Creates connectors from the application's HTTP client settings. With Reactor Netty,
 * each client has its own connection pools, and all clients of an application context
 * share event loops that no other component uses.
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
	 * Selects HTTP/1.1. By default, the JDK's client requests an upgrade to HTTP/2, for
	 * which some servers return status 400.
	 */
	private static JdkClientHttpConnectorBuilder http11(JdkClientHttpConnectorBuilder builder) {
		return builder.withHttpClientCustomizer((client) -> client.version(Version.HTTP_1_1));
	}

	/** Disposes the event loops. The clients are closed before. */
	@Override
	public void destroy() {
		if (this.reactorNetty != null) {
			this.reactorNetty.close();
		}
	}

	/**
	 * Returns the application's settings with two differences. There is no read timeout,
	 * because a generation takes longer and has its own time limit. Redirects are not
	 * followed unless the application enables them, because they would send the
	 * credentials to another URL and drop the body of a POST.
	 */
	static HttpClientSettings settings(HttpClientSettings defaults, @Nullable Duration connectTimeout,
			@Nullable SslBundle sslBundle) {
		return new HttpClientSettings(defaults.cookieHandling(),
				(defaults.redirects() != null) ? defaults.redirects() : HttpRedirects.DONT_FOLLOW,
				(connectTimeout != null) ? connectTimeout
						: (defaults.connectTimeout() != null) ? defaults.connectTimeout() : CONNECT_TIMEOUT,
				null, (sslBundle != null) ? sslBundle : defaults.sslBundle(), defaults.inetAddressFilter());
	}

	/** A separate class, because Reactor Netty may be absent. */
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
				// Boot enables compression, with which AUTOMATIC1111 would compress
				// images
				.withHttpClientCustomizer((httpClient) -> httpClient.compress(false))
				.build(settings));
			return true;
		}

		/**
		 * Replaces the global event loops of Reactor Netty. Each application context that
		 * closes disposes them, with the connections of all other contexts in the JVM.
		 * Event loops that the application has selected are kept.
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
