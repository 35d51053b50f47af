package io.stablediffusion;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.server.GenerationProgress;
import io.stablediffusion.server.HealthCheckResult;
import io.stablediffusion.test.RecordedRequest;
import io.stablediffusion.test.SimulatedWebUi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Many calls at once, pauses between calls, and a server that restarts in between.
 */
class LoadTests {

	private static Mono<GeneratedImages> generate(StableDiffusionClient client, long seed) {
		return client.textToImage().generate((request) -> request.prompt("a").steps(1).size(64, 64).seed(seed));
	}

	private static long generations(SimulatedWebUi webUi) {
		return webUi.requests().stream().map(RecordedRequest::uri).filter("/sdapi/v1/txt2img"::equals).count();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 500 })
	@Timeout(60)
	void progressAndHealthSucceedWithFiveHundredPendingGenerations(int concurrent) throws Exception {
		// by default the server serves 40 requests at once, and no other waits less than
		// a generation
		try (SimulatedWebUi webUi = SimulatedWebUi.builder().concurrentRequests(concurrent + 40).start();
				StableDiffusionClient client = StableDiffusionClient.builder()
					.baseUrl(webUi.baseUrl())
					.generation((generation) -> generation.maxConcurrent(concurrent))
					.build()) {
			webUi.pause();
			List<CompletableFuture<GeneratedImages>> calls = IntStream.range(0, 500)
				.mapToObj((seed) -> generate(client, seed).toFuture())
				.toList();
			await().until(() -> generations(webUi) == concurrent);

			CompletableFuture<GenerationProgress> progress = client.progress().get().toFuture();
			CompletableFuture<HealthCheckResult> health = client.healthCheck().toFuture();
			assertThat(progress.get(10, TimeUnit.SECONDS).active()).isTrue();
			assertThat(health.get(10, TimeUnit.SECONDS).healthy()).isTrue();

			webUi.resume();
			for (CompletableFuture<GeneratedImages> call : calls) {
				assertThat(call.get(30, TimeUnit.SECONDS).images()).hasSize(1);
			}
			assertThat(webUi.finishedGenerations()).isEqualTo(500);
		}
	}

	@Test
	void callAfterPauseUsesNoClosingConnection() {
		try (SimulatedWebUi webUi = SimulatedWebUi.builder().idleTimeout(Duration.ofSeconds(5)).start()) {
			List<Duration> pauses = IntStream.rangeClosed(-10, 10)
				.mapToObj((i) -> Duration.ofMillis(5000 + 10L * i))
				.toList();

			List<String> answers = Flux.fromIterable(pauses).flatMap((pause) -> {
				StableDiffusionClient client = StableDiffusionClient.builder()
					.baseUrl(webUi.baseUrl())
					.retry((retry) -> retry.maxRetries(0))
					.build();
				return client.models()
					.current()
					.then(Mono.delay(pause))
					.then(client.options().set(Map.of("CLIP_stop_at_last_layers", 2)))
					.thenReturn("answered")
					.doFinally((signal) -> client.close());
			}, pauses.size()).collectList().block(Duration.ofSeconds(15));

			assertThat(answers).hasSize(pauses.size());
		}
	}

	@Test
	@Timeout(60)
	void restartUnderLoadLosesNoReadAndRepeatsNoGeneration() {
		SimulatedWebUi first = SimulatedWebUi.builder().stepDuration(Duration.ofMillis(20)).start();
		try (StableDiffusionClient client = StableDiffusionClient.builder()
			.baseUrl(first.baseUrl())
			.retry((retry) -> retry.maxRetries(100).delay(Duration.ofMillis(20)).multiplier(1))
			.build()) {
			List<CompletableFuture<String>> reads = IntStream.range(0, 200)
				.mapToObj((i) -> client.models().current().repeat(5).last().toFuture())
				.toList();
			List<CompletableFuture<String>> generations = IntStream.range(0, 50)
				.mapToObj((seed) -> generate(client, seed).map((images) -> "answer")
					.onErrorResume(ConnectionException.class, (error) -> Mono.just(error.reason().name()))
					.toFuture())
				.toList();
			await().until(() -> first.finishedGenerations() > 3);
			first.pause();
			await().until(() -> generations(first) > first.finishedGenerations());

			first.close();
			try (SimulatedWebUi second = SimulatedWebUi.builder().port(first.port()).start()) {
				assertThat(reads).allSatisfy((read) -> assertThat(read).succeedsWithin(Duration.ofSeconds(30)));
				List<String> outcomes = generations.stream().map(CompletableFuture::join).toList();

				assertThat(outcomes).hasSize(50).containsOnly("answer", "BROKEN");
				assertThat(outcomes.stream().filter("BROKEN"::equals)).as("at most one for each connection")
					.hasSizeBetween(1, 7);
				List<String> seeds = List.of(first, second)
					.stream()
					.flatMap((webUi) -> webUi.requests().stream())
					.filter((request) -> request.uri().equals("/sdapi/v1/txt2img"))
					.map((request) -> request.body().replaceAll(".*\"seed\":(\\d+).*", "$1"))
					.toList();
				// a lost request may not have reached the server
				assertThat(seeds).as("sent once").doesNotHaveDuplicates();
				assertThat(first.finishedGenerations() + second.finishedGenerations())
					.isBetween(Collections.frequency(outcomes, "answer"), seeds.size());
			}
		}
	}

}
