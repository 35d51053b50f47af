package io.stablediffusion;

import java.time.Duration;

import io.netty.channel.ChannelOption;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;

/**
 * Connections of Reactor Netty as WebUIs need them: given up before the server closes
 * them (after 5 seconds of idleness), enough for calls that wait in the server's line,
 * and a request is never sent a second time behind the caller's back.
 */
public final class ReactorNettyConnections implements AutoCloseable {

	private final ConnectionProvider provider = ConnectionProvider.builder("stable-diffusion")
		.maxConnections(500)
		.pendingAcquireMaxCount(-1)
		.lifo() // so that few are kept: an idle one occupies a worker of
				// stable-diffusion.cpp
		.maxIdleTime(Duration.ofSeconds(4))
		.evictInBackground(Duration.ofSeconds(4))
		.build();

	/**
	 * A client on these connections.
	 * @return the client, with Reactor Netty's defaults for all else
	 */
	public HttpClient httpClient() {
		return HttpClient.create(this.provider).disableRetry(true);
	}

	ClientHttpConnector connector(Duration connectTimeout) {
		return new ReactorClientHttpConnector(
				httpClient().option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(connectTimeout.toMillis())));
	}

	@Override
	public void close() {
		this.provider.dispose();
	}

}
