package io.stablediffusion.internal.http;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.stream.Stream;

import io.stablediffusion.RawServer;
import io.stablediffusion.StableDiffusionClient;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.client.HttpClient;

import org.springframework.http.client.reactive.ReactorClientHttpConnector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A call that is cancelled while Reactor Netty passes its connection or response to the
 * next operator releases both.
 */
class CancelledExchangeTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	static Stream<Arguments> moments() {
		return Stream.of(
				moment("request", (client, cancel) -> client.doOnRequest((request, connection) -> cancel.run())),
				moment("request sent",
						(client, cancel) -> client.doAfterRequest((request, connection) -> cancel.run())),
				moment("response", (client, cancel) -> client.doOnResponse((response, connection) -> cancel.run())),
				moment("response handed over", (client, cancel) -> client
					.mapConnect((connect) -> connect.doOnNext((connection) -> cancel.run()))));
	}

	private static Arguments moment(String name, BiFunction<HttpClient, Runnable, HttpClient> moment) {
		return Arguments.argumentSet(name, moment);
	}

	@ParameterizedTest
	@MethodSource("moments")
	void cancelledCallReleasesPooledConnection(BiFunction<HttpClient, Runnable, HttpClient> moment) throws IOException {
		AtomicBoolean first = new AtomicBoolean(true);
		CompletableFuture<Disposable> call = new CompletableFuture<>();
		Runnable cancel = () -> {
			if (first.getAndSet(false)) {
				// by another thread, as a time limit does
				CompletableFuture.runAsync(() -> call.join().dispose()).join();
			}
		};
		try (RawServer server = new RawServer((peer) -> {
			if (peer.read().path().startsWith("/sdapi/v1/sd-models")) {
				peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n[");
			}
			else {
				peer.write(RawServer.response("{\"sd_model_checkpoint\":\"m\"}"));
			}
			peer.drain();
		});
				StableDiffusionClient client = StableDiffusionClient.builder()
					.baseUrl(server.baseUrl())
					.connections((connections) -> connections.max(1))
					.reactorNetty((connections) -> new ReactorClientHttpConnector(
							moment.apply(connections.httpClient(), cancel)))
					.build()) {
			call.complete(client.models().list().subscribeOn(Schedulers.single()).subscribe());
			await().until(() -> !first.get());

			assertThat(client.models().current().block(LIMIT)).isEqualTo("m");
			await().until(() -> server.openConnections() <= 1);
		}
	}

}
