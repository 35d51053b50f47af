package io.stablediffusion.internal.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

import io.stablediffusion.ConnectionException;
import io.stablediffusion.GenerationSettings;
import io.stablediffusion.ImageAccessException;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.image.Image;
import io.stablediffusion.test.Dialect;
import io.stablediffusion.test.Fault;
import io.stablediffusion.test.RecordedRequest;
import io.stablediffusion.test.SimulatedWebUi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A generation is interrupted on the server after its call was cancelled or failed, and
 * no other generation is.
 */
class InterruptionTests {

	private SimulatedWebUi webUi = SimulatedWebUi.start();

	private StableDiffusionClient client = client((generation) -> {
	});

	private StableDiffusionClient client(Consumer<GenerationSettings> settings) {
		return StableDiffusionClient.builder().baseUrl(this.webUi.baseUrl()).generation(settings).build();
	}

	private void use(Dialect dialect, Consumer<GenerationSettings> settings) {
		close();
		this.webUi = SimulatedWebUi.builder().dialect(dialect).start();
		this.client = client(settings);
		this.webUi.pause();
	}

	@AfterEach
	void close() {
		this.webUi.resume();
		this.client.close();
		this.webUi.close();
	}

	private static Mono<GeneratedImages> generate(StableDiffusionClient client) {
		return client.textToImage().generate((request) -> request.prompt("a").steps(4).size(64, 64));
	}

	private void awaitRunning(int requests) {
		await().until(() -> requests("/sdapi/v1/txt2img") == requests && generates());
	}

	private boolean generates() {
		return Boolean.TRUE
			.equals(this.client.progress().get().map((progress) -> progress.active()).block(Duration.ofSeconds(5)));
	}

	private long requests(String path) {
		return this.webUi.requests().stream().map(RecordedRequest::uri).filter(path::equals).count();
	}

	@Test
	void cancellationInterruptsGeneration() {
		this.webUi.pause();
		Disposable generation = generate(this.client).subscribe();
		awaitRunning(1);

		generation.dispose();

		await().until(() -> this.webUi.interruptedGenerations() == 1);
		await().until(() -> this.client.activeGenerations() == 0);
		assertThat(this.webUi.requests().get(0).body()).matches(".*\"force_task_id\":\"task\\([-0-9a-f]{36}\\)\".*");
	}

	@Test
	void cancellationReleasesConnection() {
		use(Dialect.AUTOMATIC1111, (generation) -> generation.interruptOnCancel(false));
		Disposable generation = generate(this.client).subscribe();
		await().until(() -> this.webUi.openConnections() == 1 && requests("/sdapi/v1/txt2img") == 1);

		generation.dispose();

		// not after it was idle for 4 s
		await().atMost(Duration.ofSeconds(3)).until(() -> this.webUi.openConnections() == 0);
	}

	@Test
	void taskIdOfRequestIsKept() {
		this.webUi.pause();
		Disposable generation = this.client.textToImage()
			.generate((request) -> request.prompt("a").steps(4).size(64, 64).forceTaskId("mine"))
			.subscribe();
		awaitRunning(1);

		generation.dispose();

		await().until(() -> this.webUi.interruptedGenerations() == 1);
		assertThat(this.webUi.requests().get(0).body()).contains("\"force_task_id\":\"mine\"");
	}

	@Test
	void timeoutInterruptsGeneration() {
		this.webUi.pause();
		Mono<GeneratedImages> generation = generate(
				this.client.withTimeouts((timeouts) -> timeouts.generation(Duration.ofMillis(300))));

		assertThatExceptionOfType(ConnectionException.class).isThrownBy(generation::block)
			.withMessageContaining("received no response within 300 ms");
		await().until(() -> this.webUi.interruptedGenerations() == 1);
	}

	@Test
	void unreadableFileDoesNotInterrupt(@TempDir Path directory) throws IOException {
		Path file = Files.write(directory.resolve("a.bmp"), Arrays.copyOf(new byte[] { 'B', 'M' }, 100_000));
		Image image = Image.inFile(file);
		WebClient.Builder shrinking = WebClient.builder()
			.filter((request, next) -> Mono.fromCallable(() -> Files.write(file, new byte[10]))
				.then(next.exchange(request)));
		StableDiffusionClient client = StableDiffusionClient.builder()
			.baseUrl(this.webUi.baseUrl())
			.webClientBuilder(shrinking)
			.build();

		assertThatExceptionOfType(ImageAccessException.class)
			.isThrownBy(() -> client.imageToImage()
				.generate((request) -> request.prompt("a").initImages(image))
				.block(Duration.ofSeconds(10)))
			.withMessageStartingWith("[image-to-image] POST ")
			.withMessageEndingWith("Cannot send an image: the file was changed while it was sent")
			.withCauseInstanceOf(IOException.class);
		await().until(() -> client.activeGenerations() == 0);
		client.close();
		assertThat(requests("/internal/progress")).isZero();
	}

	@Test
	void callTimeoutInterruptsGeneration() {
		this.webUi.pause();
		Mono<GeneratedImages> generation = generate(
				this.client.withTimeouts((timeouts) -> timeouts.call(Duration.ofMillis(300))));

		assertThatExceptionOfType(ConnectionException.class).isThrownBy(generation::block)
			.withMessageContaining("did not complete within 300 ms, the client's call-timeout");
		await().until(() -> this.webUi.interruptedGenerations() == 1);
	}

	@Test
	void lostConnectionInterruptsGeneration() {
		this.webUi.pause();
		this.webUi.fail("/sdapi/v1/txt2img", Fault.disconnectAtWork());

		assertThatExceptionOfType(ConnectionException.class).isThrownBy(() -> generate(this.client).block());
		await().until(() -> this.webUi.interruptedGenerations() == 1);
	}

	@Test
	void threadInterruptInterruptsGeneration() throws InterruptedException {
		this.webUi.pause();
		CountDownLatch ended = new CountDownLatch(1);
		Thread caller = new Thread(() -> {
			try {
				BlockingStableDiffusionClient.of(this.client)
					.textToImage()
					.generate((request) -> request.prompt("a").steps(4).size(64, 64));
			}
			catch (RuntimeException ex) {
				ended.countDown();
			}
		});
		caller.start();
		awaitRunning(1);

		caller.interrupt();

		ended.await();
		await().until(() -> this.webUi.interruptedGenerations() == 1);
	}

	@Test
	void jobOfAnotherClientIsNotInterrupted() {
		try (StableDiffusionClient other = client((generation) -> {
		})) {
			this.webUi.pause();
			CompletableFuture<GeneratedImages> others = generate(other).toFuture();
			awaitRunning(1);
			Disposable ours = generate(this.client).subscribe();
			await().until(() -> requests("/sdapi/v1/txt2img") == 2);

			ours.dispose();

			await().until(() -> requests("/internal/progress") >= 2);
			assertThat(requests("/sdapi/v1/interrupt")).isZero();
			assertThat(this.client.activeGenerations()).as("keeps its permit").isEqualTo(1);
			this.webUi.resume();
			assertThat(others).succeedsWithin(Duration.ofSeconds(10))
				.satisfies((images) -> assertThat(images.info().infotexts()).isNotEmpty());
			await().until(() -> this.webUi.finishedGenerations() == 2);
			await().until(() -> this.client.activeGenerations() == 0);
		}
	}

	@Test
	void nextGenerationIsSentAfterInterruption() {
		this.webUi.pause();
		Disposable first = generate(this.client).subscribe();
		awaitRunning(1);
		CompletableFuture<GeneratedImages> second = generate(this.client).toFuture();

		first.dispose();
		awaitRunning(2);
		assertThat(this.webUi.interruptedGenerations()).isEqualTo(1);
		this.webUi.resume();
		assertThat(second).succeedsWithin(Duration.ofSeconds(10));
	}

	@Test
	void serverWithoutTasksIsNotInterrupted() {
		use(Dialect.AUTOMATIC1111_NOWEBUI, (generation) -> {
		});
		Disposable generation = generate(this.client).subscribe();
		awaitRunning(1);

		generation.dispose();

		await().until(() -> this.client.activeGenerations() == 0);
		assertThat(requests("/sdapi/v1/interrupt")).isZero();
		this.webUi.resume();
		await().until(() -> this.webUi.finishedGenerations() == 1);
		assertThat(this.webUi.interruptedGenerations()).isZero();
	}

	@Test
	void exclusiveClientInterruptsServerWithoutTasks() {
		use(Dialect.AUTOMATIC1111_NOWEBUI, (generation) -> generation.exclusive(true));
		for (int i = 1; i <= 2; i++) {
			Disposable generation = generate(this.client).subscribe();
			awaitRunning(i);
			generation.dispose();
			int interrupted = i;
			await().until(() -> this.webUi.interruptedGenerations() == interrupted);
			await().until(() -> this.client.activeGenerations() == 0);
		}
		assertThat(requests("/internal/progress")).as("asked once").isEqualTo(1);
	}

	@Test
	void exclusiveClientWithSeveralGenerationsDoesNotInterrupt() {
		use(Dialect.AUTOMATIC1111_NOWEBUI, (generation) -> generation.exclusive(true).maxConcurrent(2));
		CompletableFuture<GeneratedImages> first = generate(this.client).toFuture();
		awaitRunning(1);
		Disposable second = generate(this.client).subscribe();
		await().until(() -> requests("/sdapi/v1/txt2img") == 2);

		second.dispose();

		await().until(() -> this.client.activeGenerations() == 1);
		this.webUi.resume();
		assertThat(first).succeedsWithin(Duration.ofSeconds(10));
		assertThat(requests("/sdapi/v1/interrupt")).isZero();
	}

	@Test
	void stableDiffusionCppCannotBeInterrupted() {
		use(Dialect.STABLE_DIFFUSION_CPP, (generation) -> generation.exclusive(true));
		for (int i = 1; i <= 2; i++) {
			Disposable generation = generate(this.client).subscribe();
			int sent = i;
			await().until(() -> requests("/sdapi/v1/txt2img") == sent);
			generation.dispose();
			await().until(() -> this.client.activeGenerations() == 0);
		}
		assertThat(requests("/sdapi/v1/interrupt")).isZero();
		assertThat(requests("/internal/progress")).as("asked once").isEqualTo(1);
	}

	@Test
	void disabledInterruptionSendsNothing() {
		use(Dialect.AUTOMATIC1111, (generation) -> generation.interruptOnCancel(false));
		Disposable generation = generate(this.client).subscribe();
		awaitRunning(1);

		generation.dispose();

		await().until(() -> this.client.activeGenerations() == 0);
		this.webUi.resume();
		await().until(() -> this.webUi.finishedGenerations() == 1);
		assertThat(this.webUi.interruptedGenerations()).isZero();
		assertThat(requests("/internal/progress")).isZero();
		assertThat(this.webUi.requests().get(0).body()).doesNotContain("force_task_id");
	}

	@Test
	void closeInterruptsRunningAndFailsWaitingGenerations() {
		this.webUi.pause();
		CompletableFuture<GeneratedImages> running = generate(this.client).toFuture();
		awaitRunning(1);
		CompletableFuture<GeneratedImages> waiting = generate(this.client).toFuture();

		this.client.close();

		assertThat(this.webUi.interruptedGenerations()).isEqualTo(1);
		assertThat(running).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withMessageContaining("[text-to-image] was cancelled because the client was closed");
		assertThat(waiting).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withMessageContaining("[text-to-image] was not sent: the client was closed");
		assertThat(generate(this.client).toFuture()).failsWithin(Duration.ZERO);
		assertThat(requests("/sdapi/v1/txt2img")).isEqualTo(1);
	}

	@Test
	void receivedResponseDoesNotInterrupt() {
		assertThat(generate(this.client).flux().next().block()).isNotNull();

		await().until(() -> this.client.activeGenerations() == 0);
		assertThat(this.webUi.requests()).hasSize(1);
	}

}
