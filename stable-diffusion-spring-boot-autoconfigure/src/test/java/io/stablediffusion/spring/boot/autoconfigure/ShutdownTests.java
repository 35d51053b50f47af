package io.stablediffusion.spring.boot.autoconfigure;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.test.SimulatedWebUi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests generations at the shutdown of an application: they finish within the grace
 * period and are interrupted after it.
 */
class ShutdownTests {

	private final SimulatedWebUi webUi = SimulatedWebUi.start();

	@AfterEach
	void stop() {
		this.webUi.close();
	}

	private ConfigurableApplicationContext start(String period) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("stablediffusion.base-url=" + this.webUi.baseUrl(),
					"spring.lifecycle.timeout-per-shutdown-phase=" + period,
					"spring.reactor.netty.shutdown-quiet-period=0s")
			.run();
	}

	private CompletableFuture<GeneratedImages> generate(ConfigurableApplicationContext application) {
		return application.getBean(StableDiffusionClient.class)
			.textToImage()
			.generate((request) -> request.prompt("a").steps(4).size(64, 64))
			.toFuture();
	}

	private void awaitRunning() {
		await().until(() -> this.webUi.requests().stream().anyMatch((request) -> request.uri().endsWith("/txt2img")));
	}

	@Test
	void generationsFinishWithinGracePeriod() throws Exception {
		this.webUi.pause();
		ConfigurableApplicationContext application = start("30s");
		CompletableFuture<GeneratedImages> running = generate(application);
		CompletableFuture<GeneratedImages> waiting = generate(application);
		awaitRunning();

		CompletableFuture<Void> closing = CompletableFuture.runAsync(application::close);
		await().until(() -> !application.getBean(GenerationDrain.class).isRunning());
		assertThat(running).isNotDone();
		this.webUi.resume();

		assertThat(running.get(10, TimeUnit.SECONDS).images()).hasSize(1);
		assertThat(waiting.get(10, TimeUnit.SECONDS).images()).hasSize(1);
		closing.get(10, TimeUnit.SECONDS);
		assertThat(this.webUi.interruptedGenerations()).isZero();
	}

	@Test
	void generationsAreInterruptedAfterGracePeriod() {
		this.webUi.pause();
		ConfigurableApplicationContext application = start("100ms");
		CompletableFuture<GeneratedImages> running = generate(application);
		awaitRunning();

		application.close();

		assertThat(this.webUi.interruptedGenerations()).isEqualTo(1);
		assertThatExceptionOfType(Exception.class).isThrownBy(running::get)
			.withMessageContaining("was cancelled because the client was closed");
	}

	@Test
	void pausedContextKeepsClient() throws Exception {
		try (ConfigurableApplicationContext application = start("30s")) {
			application.pause();
			application.restart();

			assertThat(generate(application).get(10, TimeUnit.SECONDS).images()).hasSize(1);
		}
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		public static void main(String[] args) {
			SpringApplication.run(Application.class, args);
		}

	}

}
