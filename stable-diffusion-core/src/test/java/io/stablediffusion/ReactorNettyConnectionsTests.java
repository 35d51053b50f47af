package io.stablediffusion;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.netty.channel.Channel;
import io.netty.resolver.AddressResolverGroup;
import io.stablediffusion.internal.http.Pool;
import io.stablediffusion.test.Fault;
import io.stablediffusion.test.SimulatedWebUi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.transport.TransportConfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class ReactorNettyConnectionsTests {

	@AfterEach
	void resetHooks() {
		Hooks.resetOnErrorDropped();
	}

	@Test
	void closingAfterThreadsEndedSucceeds() {
		AtomicReference<@Nullable Throwable> dropped = new AtomicReference<>();
		Hooks.onErrorDropped(dropped::set);

		new ReactorNettyConnections(new EndedProvider()).close();

		assertThat(dropped).hasNullValue();
	}

	/** Behaves as Reactor Netty does after its threads have ended. */
	private static final class EndedProvider implements ConnectionProvider {

		@Override
		public Mono<? extends Connection> acquire(TransportConfig config, ConnectionObserver observer,
				@Nullable Supplier<? extends SocketAddress> remote, @Nullable AddressResolverGroup<?> resolver) {
			return Mono.error(new IllegalStateException());
		}

		@Override
		public Mono<Void> disposeLater() {
			return Mono.error(new RejectedExecutionException("event executor terminated"));
		}

	}

	@Test
	void closingClosesTheConnections() {
		AtomicReference<@Nullable Connection> connection = new AtomicReference<>();
		try (SimulatedWebUi webUi = SimulatedWebUi.start()) {
			try (ReactorNettyConnections connections = new ReactorNettyConnections(Pool.OTHER, 1,
					Duration.ofSeconds(4))) {
				connections.httpClient()
					.doOnConnected(connection::set)
					.get()
					.uri(webUi.baseUrl() + "/internal/ping")
					.response()
					.block(Duration.ofSeconds(10));
			}
			await().until(() -> Objects.requireNonNull(connection.get()).isDisposed());
		}
	}

	@Test
	void closingClosesUnpooledAndLaterConnections() {
		List<Channel> made = new CopyOnWriteArrayList<>();
		try (SimulatedWebUi webUi = SimulatedWebUi.start()) {
			webUi.fail("/internal/ping", Fault.hang());
			// its pool has no reference to the connection
			ReactorNettyConnections connections = new ReactorNettyConnections(ConnectionProvider.newConnection());
			Mono<Void> call = connections.httpClient()
				.doOnChannelInit((observer, channel, address) -> made.add(channel))
				.get()
				.uri(webUi.baseUrl() + "/internal/ping")
				.response()
				.onErrorComplete()
				.then();
			call.subscribe();
			await().until(() -> webUi.openConnections() == 1);

			connections.close();
			call.subscribe();

			await().atMost(Duration.ofSeconds(3))
				.until(() -> made.size() == 2 && made.stream().noneMatch(Channel::isOpen));
		}
	}

}
