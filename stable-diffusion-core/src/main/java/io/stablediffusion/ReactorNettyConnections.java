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
 * A connection pool of Reactor Netty with the settings that WebUIs require: idle
 * connections are closed before the server closes them, the number of connections is
 * small because each one occupies a worker of the server, and Reactor Netty never repeats
 * a request.
 *
 * @since 0.1.0
 */
public final class ReactorNettyConnections implements AutoCloseable {

	/** The maximum number of bytes that Netty receives at once. */
	private static final int MAX_CHUNK = 64 * 1024;

	private final ConnectionProvider provider;

	/**
	 * Closes a connection that is opened after the pool was closed, which the pool itself
	 * does not close if the call was cancelled.
	 */
	private final ChannelGroup channels = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);

	/**
	 * Creates a connection pool.
	 * @param pool the calls that use the pool
	 * @param max the maximum number of connections; further calls wait until their
	 * timeouts expire
	 * @param maxIdleTime how long an idle connection is kept
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
	 * Returns a client that uses these connections. It differs from Reactor Netty's
	 * defaults as follows:
	 * <ul>
	 * <li>it skips interim responses (status 1xx), up to 100 before a response;
	 * <li>it closes a connection on which data is received while no request is in flight,
	 * or after a response;
	 * <li>it reuses a connection only after a GET. It does not send
	 * {@code Connection: close}, because some servers would then mark the end of a
	 * response by closing the connection, so that an incomplete response could not be
	 * detected;
	 * <li>it does not retry requests;
	 * <li>it does not request compression: AUTOMATIC1111 would compress images, which
	 * takes time and does not make them much smaller;
	 * <li>it passes responses on as they are received, up to 64 KiB at once instead of 8
	 * KiB.
	 * </ul>
	 * This applies to HTTP/1.1 with and without TLS, and to each client that is derived
	 * from this one.
	 * @return the client
	 */
	@SuppressWarnings("deprecation") // Netty 5 has no such limit
	public HttpClient httpClient() {
		return HttpClient.create(this.provider).disableRetry(true).doOnChannelInit((observer, channel, address) -> {
			this.channels.add(channel);
			ResponseGuard.install(channel.pipeline());
		})
			// for TLS, which negotiates the protocol first
			.doOnRequest((request, connection) -> {
				ResponseGuard.install(connection.channel().pipeline());
				CancelledExchange.register(request.currentContextView(), () -> release(connection));
			})
			.httpResponseDecoder((decoder) -> decoder.maxChunkSize(MAX_CHUNK));
	}

	/**
	 * Closes the connection if it still belongs to the exchange, and releases data that
	 * was not read.
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
			// the event loop has ended and its connections are closed
		}
	}

	ClientHttpConnector connector(Duration connectTimeout) {
		return new ReactorClientHttpConnector(
				httpClient().option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(connectTimeout.toMillis())));
	}

	/**
	 * Closes the connections. It is not an error if the threads of Reactor Netty have
	 * already ended.
	 */
	@Override
	@SuppressWarnings("FutureReturnValueIgnored") // of closing the channels
	public void close() {
		this.provider.disposeLater().onErrorComplete(RejectedExecutionException.class).subscribe();
		this.channels.close();
	}

}
