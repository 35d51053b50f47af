package io.stablediffusion.internal.queue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import io.stablediffusion.ApiException;
import io.stablediffusion.ConnectionException;
import io.stablediffusion.OverloadedException;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.StubServer;
import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.test.Fault;
import io.stablediffusion.test.RecordedRequest;
import io.stablediffusion.test.SimulatedWebUi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Generations wait for a permit in the order of their calls.
 */
class GenerationQueueTests {

	private final SimulatedWebUi webUi = SimulatedWebUi.start();

	private StableDiffusionClient client = client(1, 10_000);

	private StableDiffusionClient client(int concurrent, int waiting) {
		return StableDiffusionClient.builder()
			.baseUrl(this.webUi.baseUrl())
			.generation((generation) -> generation.maxConcurrent(concurrent).maxWaiting(waiting))
			.build();
	}

	@AfterEach
	void stop() {
		this.client.close();
		this.webUi.close();
	}

	private Mono<GeneratedImages> generate(long seed) {
		return this.client.textToImage().generate((request) -> request.prompt("a").steps(1).size(64, 64).seed(seed));
	}

	private List<RecordedRequest> generations() {
		return this.webUi.requests().stream().filter((request) -> request.uri().endsWith("/txt2img")).toList();
	}

	@Test
	@Timeout(60)
	void thousandCallersArePermittedInOrder() {
		List<Long> answered = new CopyOnWriteArrayList<>();
		this.webUi.pause();
		List<CompletableFuture<GeneratedImages>> calls = IntStream.range(0, 1000)
			.mapToObj((seed) -> generate(seed).doOnNext((images) -> answered.add(images.generated().get(0).seed()))
				.toFuture())
			.toList();
		await().until(() -> generations().size() == 1);
		assertThat(this.client.activeGenerations()).isEqualTo(1);
		assertThat(this.client.waitingGenerations()).isEqualTo(999);
		assertThat(BlockingStableDiffusionClient.of(this.client).progress().get().active()).isTrue();
		assertThat(BlockingStableDiffusionClient.of(this.client).ping()).isTrue();

		this.webUi.resume();
		assertThat(CompletableFuture.allOf(calls.toArray(new CompletableFuture<?>[0])))
			.succeedsWithin(Duration.ofSeconds(45));
		assertThat(answered).hasSize(1000).isSorted();
		assertThat(generations()).hasSize(1000);
		await().until(() -> this.client.activeGenerations() == 0);
		assertThat(this.client.waitingGenerations()).isZero();
	}

	@Test
	void fullQueueFailsImmediatelyWithoutRequest() {
		this.client.close();
		this.client = client(1, 1);
		this.webUi.pause();
		CompletableFuture<GeneratedImages> running = generate(1).toFuture();
		CompletableFuture<GeneratedImages> waiting = generate(2).toFuture();

		assertThatExceptionOfType(OverloadedException.class).isThrownBy(() -> generate(3).block())
			.withMessage(
					"[text-to-image] was not sent: 1 generations are already waiting in the generation queue. Try again later, or raise the "
							+ "client's generation.max-waiting");
		this.webUi.resume();
		assertThat(running).succeedsWithin(Duration.ofSeconds(10));
		assertThat(waiting).succeedsWithin(Duration.ofSeconds(10));
		assertThat(generations()).hasSize(2);
	}

	@Test
	void cancelledCallerLeavesQueue() {
		this.webUi.pause();
		CompletableFuture<GeneratedImages> running = generate(1).toFuture();
		Disposable givesUp = generate(2).subscribe();
		CompletableFuture<GeneratedImages> waiting = generate(3).toFuture();
		await().until(() -> this.client.waitingGenerations() == 2);

		givesUp.dispose();
		assertThat(this.client.waitingGenerations()).isEqualTo(1);
		this.webUi.resume();
		assertThat(running).succeedsWithin(Duration.ofSeconds(10));
		assertThat(waiting).succeedsWithin(Duration.ofSeconds(10));
		assertThat(generations()).hasSize(2).noneMatch((request) -> request.body().contains("\"seed\":2"));
	}

	@Test
	void cancelledGenerationReleasesPermit() {
		this.webUi.pause();
		Disposable running = generate(1).subscribe();
		CompletableFuture<GeneratedImages> waiting = generate(2).toFuture();
		await().until(() -> generations().size() == 1);

		running.dispose();
		await().until(() -> generations().size() == 2);
		this.webUi.resume();
		assertThat(waiting).succeedsWithin(Duration.ofSeconds(10));
	}

	@Test
	void failedGenerationReleasesPermit() {
		this.webUi.fail("/sdapi/v1/txt2img", Fault.status(500));

		assertThatExceptionOfType(ApiException.class).isThrownBy(() -> generate(1).block());
		assertThat(generate(2).block()).isNotNull();
	}

	@Test
	void timeoutBeginsWithRequest() {
		StubServer server = new StubServer().thenNothing().thenNothing();
		StepVerifier.withVirtualTime(() -> {
			StableDiffusionClient client = server
				.client((builder) -> builder.timeout(Duration.ofSeconds(10)).retry((retry) -> retry.maxRetries(0)));
			Mono<GeneratedImages> call = client.textToImage().generate((request) -> request.prompt("a"));
			return call.onErrorResume((error) -> Mono.empty()).mergeWith(call);
		})
			.thenAwait(Duration.ofSeconds(19))
			.then(() -> assertThat(server.calls).hasValue(2))
			.thenAwait(Duration.ofSeconds(1))
			.expectError(ConnectionException.class)
			.verify(Duration.ofSeconds(10));
	}

	@Test
	void severalPermitsAllowConcurrentGenerations() {
		this.client.close();
		this.client = client(3, 0);
		this.webUi.pause();
		List<CompletableFuture<GeneratedImages>> calls = IntStream.range(0, 3)
			.mapToObj((seed) -> generate(seed).toFuture())
			.toList();
		await().until(() -> generations().size() == 3);

		this.webUi.resume();
		assertThat(calls).allSatisfy((call) -> assertThat(call).succeedsWithin(Duration.ofSeconds(10)));
	}

}
