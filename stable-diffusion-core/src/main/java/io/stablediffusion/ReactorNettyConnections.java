package io.stablediffusion;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

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

	private final ConnectionProvider provider;

	public ReactorNettyConnections() {
		this(ConnectionProvider.builder("stable-diffusion")
			.maxConnections(500)
			.pendingAcquireMaxCount(-1)
			.lifo() // keeps few: on stable-diffusion.cpp each occupies a worker
			.maxIdleTime(Duration.ofSeconds(4))
			.evictInBackground(Duration.ofSeconds(4))
			.build());
	}

	ReactorNettyConnections(ConnectionProvider provider) {
		this.provider = provider;
	}

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

	/**
	 * Closes the connections. When an application ends, the threads of Reactor Netty may
	 * have ended before, and the connections with them: that is no error.
	 */
	@Override
	public void close() {
		this.provider.disposeLater().onErrorComplete(RejectedExecutionException.class).subscribe();
	}

}
