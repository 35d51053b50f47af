package io.stablediffusion.integration;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.image.ImageStore;
import io.stablediffusion.test.SimulatedWebUi;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests the blocking client on threads of an application: those of {@code @Async} methods
 * and virtual threads.
 */
class ThreadTests {

	private static final int CALLS = 40;

	private final SimulatedWebUi webUi = SimulatedWebUi.start();

	@TempDir
	private Path directory;

	@AfterEach
	void stop() {
		this.webUi.close();
	}

	@Test
	void asyncMethodsGenerate() throws Exception {
		try (ConfigurableApplicationContext application = Application.start(this.webUi, List.of(Asynchronous.class))) {
			assertThatAllGenerate(application);
		}
	}

	@Test
	void asyncGenerationFinishesAtShutdown() throws Exception {
		ConfigurableApplicationContext application = Application.start(this.webUi, List.of(Asynchronous.class),
				"spring.lifecycle.timeout-per-shutdown-phase=30s");
		this.webUi.pause();
		CompletableFuture<GeneratedImages> running = application.getBean(Painter.class).paint(1);
		await().until(() -> this.webUi.requests().stream().anyMatch((request) -> request.uri().endsWith("/txt2img")));

		CompletableFuture<Void> closing = CompletableFuture.runAsync(application::close);
		await().until(application::isClosed);
		this.webUi.resume();

		assertThat(running.get(10, TimeUnit.SECONDS)).hasSize(1);
		closing.get(10, TimeUnit.SECONDS);
		assertThat(this.webUi.interruptedGenerations()).isZero();
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_25)
	void virtualThreadsOfAsyncMethodsGenerate() throws Exception {
		try (ConfigurableApplicationContext application = Application.start(this.webUi, List.of(Asynchronous.class),
				"spring.threads.virtual.enabled=true")) {
			assertThatAllGenerate(application);
			assertThat(application.getBean(Painter.class).threads())
				.allSatisfy((thread) -> assertThat(thread).startsWith("VirtualThread["));
		}
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_25)
	void virtualThreadsOfRequestsAreNotPinned() throws Exception {
		Path recorded = this.directory.resolve("pinned.jfr");
		try (Recording recording = new Recording();
				ConfigurableApplicationContext application = new SpringApplicationBuilder(Controller.class)
					.web(WebApplicationType.SERVLET)
					.run("--server.port=0", "--stablediffusion.base-url=" + this.webUi.baseUrl(),
							"--stablediffusion.generation.max-concurrent=4", "--spring.threads.virtual.enabled=true",
							"--spring.security.user.password=password",
							"--management.otlp.metrics.export.enabled=false", "--images=" + this.directory)) {
			String url = "http://localhost:" + application.getEnvironment().getProperty("local.server.port");
			assertThat(get(url + "/memory").get(30, TimeUnit.SECONDS)).startsWith("VirtualThread[");
			recording.enable("jdk.VirtualThreadPinned").withoutThreshold().withStackTrace();
			recording.start();

			List<CompletableFuture<String>> responses = IntStream.range(0, CALLS)
				.mapToObj((i) -> get(url + ((i % 2 == 0) ? "/memory" : "/files")))
				.toList();
			for (CompletableFuture<String> response : responses) {
				assertThat(response.get(30, TimeUnit.SECONDS)).startsWith("VirtualThread[").endsWith(" 1");
			}
			recording.stop();
			recording.dump(recorded);
		}
		assertThat(RecordingFile.readAllEvents(recorded)).extracting((event) -> String.valueOf(event.getStackTrace()))
			.noneMatch((stack) -> stack.contains("io.stablediffusion"));
	}

	private static CompletableFuture<String> get(String uri) {
		return HttpClient.newHttpClient()
			.sendAsync(HttpRequest.newBuilder(URI.create(uri))
				.header("Authorization", "Basic dXNlcjpwYXNzd29yZA==")
				.build(), HttpResponse.BodyHandlers.ofString())
			.thenApply(HttpResponse::body);
	}

	private static void assertThatAllGenerate(ConfigurableApplicationContext application) throws Exception {
		Painter painter = application.getBean(Painter.class);
		List<CompletableFuture<GeneratedImages>> images = new ArrayList<>();
		for (int i = 0; i < CALLS; i++) {
			images.add(painter.paint(i));
		}
		for (int i = 0; i < CALLS; i++) {
			assertThat(images.get(i).get(30, TimeUnit.SECONDS).info().seed()).isEqualTo(i);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	static class Asynchronous {

		@Bean
		Painter painter(BlockingStableDiffusionClient client) {
			return new Painter(client);
		}

	}

	static class Painter {

		private final BlockingStableDiffusionClient client;

		private final Queue<String> threads = new ConcurrentLinkedQueue<>();

		Painter(BlockingStableDiffusionClient client) {
			this.client = client;
		}

		/** A method and not a field, because the bean is a proxy. */
		Queue<String> threads() {
			return this.threads;
		}

		@Async
		CompletableFuture<GeneratedImages> paint(int seed) {
			this.threads.add(Thread.currentThread().toString());
			return CompletableFuture.completedFuture(this.client.textToImage()
				.generate((request) -> request.prompt("a").size(64, 64).steps(1).seed(seed)));
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@RestController
	static class Controller {

		private final BlockingStableDiffusionClient client;

		private final Path directory;

		Controller(BlockingStableDiffusionClient client, @Value("${images}") Path directory) {
			this.client = client;
			this.directory = directory;
		}

		@GetMapping("/memory")
		String memory() {
			return generateWith(this.client);
		}

		@GetMapping("/files")
		String files() throws IOException {
			return generateWith(this.client.withImageStore(ImageStore.inDirectory(this.directory, "image")));
		}

		private static String generateWith(BlockingStableDiffusionClient client) {
			GeneratedImages images = client.textToImage()
				.generate((request) -> request.prompt("a").size(64, 64).steps(1));
			return Thread.currentThread() + " " + images.images().size();
		}

	}

}
