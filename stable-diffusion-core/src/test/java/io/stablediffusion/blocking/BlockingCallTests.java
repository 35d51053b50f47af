package io.stablediffusion.blocking;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.stablediffusion.InterruptedCallException;
import io.stablediffusion.NonBlockingThreadException;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.StableDiffusionException;
import io.stablediffusion.image.Mask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Blocking calls on interrupted threads and on threads that must not block.
 */
class BlockingCallTests {

	private static DisposableServer server;

	private static StableDiffusionClient client;

	private static volatile CountDownLatch arrived = new CountDownLatch(1);

	@BeforeAll
	static void start() {
		server = HttpServer.create().host("127.0.0.1").port(0).handle((request, response) -> {
			arrived.countDown();
			return Flux.never();
		}).bindNow();
		client = StableDiffusionClient.create("http://127.0.0.1:" + server.port());
	}

	@AfterAll
	static void stop() {
		client.close();
		server.disposeNow();
	}

	@AfterEach
	void clear() {
		assertThat(Thread.interrupted()).isFalse();
	}

	/** One of each kind of result: a value, a list, an optional, nothing. */
	static Stream<Consumer<BlockingStableDiffusionClient>> calls() {
		return Stream.of((blocking) -> blocking.textToImage().generate((request) -> request.prompt("a")),
				(blocking) -> blocking.extra().upscale(Mask.none(8, 8).toImage(), (request) -> request.scale(2)),
				(blocking) -> blocking.samplers().list(), (blocking) -> blocking.models().current(),
				(blocking) -> blocking.models().refresh(), (blocking) -> blocking.models().set("m"),
				(blocking) -> blocking.options().set("a", 1), (blocking) -> blocking.options().set(Map.of("a", 1)),
				(blocking) -> blocking.embeddings().refresh(), (blocking) -> blocking.loras().refresh(),
				(blocking) -> blocking.progress().skip(), (blocking) -> blocking.server().stop(),
				(blocking) -> blocking.exchange(HttpMethod.GET, "/x", null, new ParameterizedTypeReference<String>() {
				}), (blocking) -> blocking.awaitReady(Duration.ofMinutes(1)));
	}

	@ParameterizedTest
	@MethodSource("calls")
	void interruptedCallFailsAndKeepsInterruptFlag(Consumer<BlockingStableDiffusionClient> call)
			throws InterruptedException {
		arrived = new CountDownLatch(1);
		AtomicReference<Throwable> thrown = new AtomicReference<>();
		AtomicBoolean flag = new AtomicBoolean();
		Thread caller = new Thread(() -> {
			try {
				call.accept(BlockingStableDiffusionClient.of(client));
			}
			catch (Throwable ex) {
				thrown.set(ex);
				flag.set(Thread.currentThread().isInterrupted());
			}
		});
		caller.start();
		assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();

		caller.interrupt();
		caller.join(30_000);

		assertThat(thrown.get()).isInstanceOf(InterruptedCallException.class)
			.isInstanceOf(StableDiffusionException.class)
			.hasMessageContaining("interrupted");
		assertThat(flag).isTrue();
	}

	@Test
	void callOnInterruptedThreadFails() {
		Thread.currentThread().interrupt();
		try {
			assertThat(catchThrowable(() -> BlockingStableDiffusionClient.of(client).samplers().list()))
				.isInstanceOf(InterruptedCallException.class);
		}
		finally {
			assertThat(Thread.interrupted()).isTrue();
		}
	}

	/** As in an operator after a call, which runs on an event loop. */
	@ParameterizedTest
	@MethodSource("calls")
	void callOnNonBlockingThreadFailsWithoutRequest(Consumer<BlockingStableDiffusionClient> call) {
		arrived = new CountDownLatch(1);
		BlockingStableDiffusionClient blocking = BlockingStableDiffusionClient.of(client);
		Throwable thrown = Mono.fromCallable(() -> catchThrowable(() -> call.accept(blocking)))
			.subscribeOn(Schedulers.parallel())
			.block(Duration.ofSeconds(30));

		assertThat(thrown).isInstanceOf(NonBlockingThreadException.class)
			.isInstanceOf(StableDiffusionException.class)
			.hasMessageContaining("parallel-")
			.hasMessageContaining("subscribeOn(Schedulers.boundedElastic())");
		assertThat(arrived.getCount()).isOne();
	}

	/** Only one method blocks, so that the rule applies to each call. */
	@Test
	void onlyOneMethodBlocks() throws IOException {
		List<String> blocking = new ArrayList<>();
		try (Stream<Path> sources = Files.list(Path.of("src/main/java/io/stablediffusion/blocking"))) {
			for (Path source : sources.toList()) {
				Files.readAllLines(source)
					.stream()
					.filter((line) -> line.matches(".*\\.(block(Optional|First|Last)?|toIterable|toStream)\\(.*"))
					.forEach((line) -> blocking.add(source.getFileName() + ": " + line.strip()));
			}
		}
		assertThat(blocking).containsExactly("Waiting.java: return call.block();");
	}

}
