package io.stablediffusion;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.stablediffusion.internal.http.CancelledExchange;
import io.stablediffusion.internal.http.Pool;
import io.stablediffusion.internal.http.ResponseGuard;
import reactor.netty.Connection;
import reactor.netty.channel.ChannelOperations;
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
	 * A client on these connections, with Reactor Netty's defaults for all but this:
	 * <ul>
	 * <li>interim responses (status 1xx) are skipped, up to 100 before a response;
	 * <li>a connection on which something arrives while no request is in flight is
	 * closed, as is one on which anything follows a response;
	 * <li>only a connection that served a GET is used again. The client does not announce
	 * that with {@code Connection: close}: some servers would then end a response by
	 * closing, and whether all of it has arrived could not be told;
	 * <li>nothing is sent a second time by Reactor Netty;
	 * <li>it does not ask for compressed responses: AUTOMATIC1111 would compress images,
	 * which takes long and gains little;
	 * <li>responses are handed over as they are received, not in parts of 8 KiB.
	 * </ul>
	 * That holds for HTTP/1.1, with and without TLS, which is all that the servers speak,
	 * and for each client that is derived from this one.
	 * @return the client
	 */
	@SuppressWarnings("deprecation") // Netty 5 will have no such parts
	public HttpClient httpClient() {
		return HttpClient.create(this.provider).disableRetry(true).doOnChannelInit((observer, channel, address) -> {
			this.channels.add(channel);
			ResponseGuard.install(channel.pipeline());
		})
			// where TLS had to negotiate the protocol first
			.doOnRequest((request, connection) -> {
				ResponseGuard.install(connection.channel().pipeline());
				CancelledExchange.register(request.currentContextView(), () -> release(connection));
			})
			.httpResponseDecoder((decoder) -> decoder.maxChunkSize(MAX_CHUNK));
	}

	/**
	 * Closes the connection if it still belongs to the exchange, and drops what was
	 * received and not read.
	 */
	private static void release(Connection exchange) {
		Channel channel = exchange.channel();
		try {
			channel.eventLoop().execute(() -> {
				if (ChannelOperations.get(channel) == exchange) {
					exchange.dispose();
				}
				exchange.inbound().receive().subscribe((bytes) -> {
				}, (error) -> {
				});
			});
		}
		catch (RejectedExecutionException ex) {
			// the event loop has ended, and its connections with it
		}
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
