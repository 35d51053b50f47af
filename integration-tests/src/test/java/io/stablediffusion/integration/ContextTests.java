package io.stablediffusion.integration;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.test.SimulatedWebUi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.netty.resources.LoopResources;

import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests several application contexts in one JVM, consecutive and concurrent ones, and
 * contexts with lazy initialization.
 */
class ContextTests {

	private final SimulatedWebUi webUi = SimulatedWebUi.start();

	@AfterEach
	void stop() {
		this.webUi.close();
	}

	private static GeneratedImages generate(ConfigurableApplicationContext application) {
		return application.getBean(BlockingStableDiffusionClient.class)
			.textToImage()
			.generate((request) -> request.prompt("a").size(64, 64).steps(1));
	}

	private static long generations(SimulatedWebUi webUi) {
		return webUi.requests().stream().filter((request) -> request.uri().endsWith("/txt2img")).count();
	}

	@Test
	void contextStaysUsableAfterAnotherCloses() throws Exception {
		try (SimulatedWebUi anotherWebUi = SimulatedWebUi.start();
				ConfigurableApplicationContext application = Application.start(this.webUi, List.of())) {
			ConfigurableApplicationContext another = Application.start(anotherWebUi, List.of());
			assertThat(generate(application)).hasSize(1);
			assertThat(generate(another)).hasSize(1);
			this.webUi.pause();
			CompletableFuture<GeneratedImages> running = application.getBean(StableDiffusionClient.class)
				.textToImage()
				.generate((request) -> request.prompt("a").size(64, 64).steps(1))
				.toFuture();
			await().until(() -> generations(this.webUi) == 2);

			another.close();
			this.webUi.resume();

			assertThat(running.get(10, TimeUnit.SECONDS)).hasSize(1);
			assertThat(generate(application)).hasSize(1);
			assertThat(generations(anotherWebUi)).isEqualTo(1);
		}
	}

	@Test
	void consecutiveContextsGenerate() {
		for (int i = 0; i < 3; i++) {
			try (ConfigurableApplicationContext application = Application.start(this.webUi, List.of())) {
				assertThat(generate(application)).hasSize(1);
			}
			await().until(() -> this.webUi.openConnections() == 0);
		}
	}

	@Test
	void lazyContextGeneratesAndIsObserved() {
		ConfigurableApplicationContext application = Application.start(this.webUi, List.of(),
				"spring.main.lazy-initialization=true");
		try (application) {
			assertThat(application.getBean(HealthEndpoint.class).healthForPath("stableDiffusion").getStatus())
				.isEqualTo(Status.UP);
			assertThat(generate(application)).hasSize(1);
			MeterRegistry meters = application.getBean(MeterRegistry.class);
			assertThat(
					meters.get("stablediffusion.client.operations").tag("operation", "text-to-image").timer().count())
				.isEqualTo(1);
			assertThat(meters.get("stablediffusion.client.images").counter().count()).isEqualTo(1);
			assertThat(meters.get("stablediffusion.client.generations.active").gauge().value()).isZero();
		}
	}

	@Test
	void lazyContextWaitsForGenerationsWhenItCloses() throws Exception {
		ConfigurableApplicationContext application = Application.start(this.webUi, List.of(),
				"spring.main.lazy-initialization=true", "spring.lifecycle.timeout-per-shutdown-phase=30s");
		this.webUi.pause();
		CompletableFuture<GeneratedImages> running = application.getBean(StableDiffusionClient.class)
			.textToImage()
			.generate((request) -> request.prompt("a").size(64, 64).steps(1))
			.toFuture();
		await().until(() -> generations(this.webUi) == 1);

		CompletableFuture<Void> closing = CompletableFuture.runAsync(application::close);
		await().until(application::isClosed);
		assertThat(running).isNotDone();
		this.webUi.resume();

		assertThat(running.get(10, TimeUnit.SECONDS)).hasSize(1);
		closing.get(10, TimeUnit.SECONDS);
		await().until(() -> this.webUi.openConnections() == 0);
	}

	@Test
	void eventLoopsOfApplicationAreUsed() {
		try (ConfigurableApplicationContext application = Application.start(this.webUi, List.of(OwnEventLoops.class))) {
			assertThat(threadOfAResponse(application)).startsWith("of-the-application");
		}
		try (ConfigurableApplicationContext application = Application.start(this.webUi, List.of())) {
			assertThat(threadOfAResponse(application)).startsWith("stable-diffusion-http");
		}
	}

	private static String threadOfAResponse(ConfigurableApplicationContext application) {
		return Objects.requireNonNull(application.getBean(StableDiffusionClient.class)
			.models()
			.list()
			.map((model) -> Thread.currentThread().getName())
			.blockLast());
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnEventLoops {

		@Bean
		ReactorResourceFactory reactorResourceFactory() {
			ReactorResourceFactory factory = new ReactorResourceFactory();
			factory.setUseGlobalResources(false);
			factory.setLoopResourcesSupplier(() -> LoopResources.create("of-the-application"));
			factory.setShutdownQuietPeriod(Duration.ZERO);
			return factory;
		}

	}

}
