package io.stablediffusion;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;

import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;

/**
 * Connections of Reactor Netty as WebUIs need them: given up before the server closes
 * them, few, since each occupies one of the server's workers, and a request is never sent
 * a second time behind the caller's back.
 */
public final class ReactorNettyConnections implements AutoCloseable {

	/** As much as Netty receives at once. */
	private static final int MAX_CHUNK = 64 * 1024;

	private final ConnectionProvider provider;

	/**
	 * The pool forgets a connection that is still being made when its call is cancelled
	 * and the pool is closed; the group closes it as soon as it is there.
	 */
	private final ChannelGroup channels = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);

	/**
	 * @param pool which calls use the connections
	 * @param max how many connections; more calls wait, as long as their timeouts allow
	 * @param maxIdleTime how long a connection is kept that no call uses
	 */
	ReactorNettyConnections(Pool pool, int max, Duration maxIdleTime) {
		this(ConnectionProvider.builder("stable-diffusion-" + pool.name().toLowerCase(Locale.ROOT))
			.maxConnections(max)
			.pendingAcquireMaxCount(-1)
			.lifo()
			.maxIdleTime(maxIdleTime)
			.evictInBackground(maxIdleTime)
			.build());
	}

	ReactorNettyConnections(ConnectionProvider provider) {
		this.provider = provider;
	}

	/**
	 * A client on these connections. It does not ask for compressed answers:
	 * AUTOMATIC1111 would compress pictures, which takes long and gains little. Answers
	 * are handed over as they are received, not in parts of 8 KiB.
	 * @return the client, with Reactor Netty's defaults for all else
	 */
	@SuppressWarnings("deprecation") // Netty 5 will have no such parts
	public HttpClient httpClient() {
		return HttpClient.create(this.provider)
			.disableRetry(true)
			.doOnChannelInit((observer, channel, address) -> this.channels.add(channel))
			.httpResponseDecoder((decoder) -> decoder.maxChunkSize(MAX_CHUNK));
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
	@SuppressWarnings("FutureReturnValueIgnored") // nobody is left to hear of it
	public void close() {
		this.provider.disposeLater().onErrorComplete(RejectedExecutionException.class).subscribe();
		this.channels.close();
	}

}
