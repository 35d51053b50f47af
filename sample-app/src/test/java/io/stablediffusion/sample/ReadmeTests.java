package io.stablediffusion.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.generation.TextToImage;
import io.stablediffusion.generation.TextToImageRequest;
import io.stablediffusion.image.Image;
import io.stablediffusion.test.Fault;
import io.stablediffusion.test.SimulatedWebUi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The code in the README compiles, because it stands here too, and works.
 */
class ReadmeTests {

	private final SimulatedWebUi webUi = SimulatedWebUi.start();

	@AfterEach
	void stop() {
		this.webUi.close();
	}

	@Test
	void firstExample() throws IOException {
		StableDiffusionClient client = StableDiffusionClient.create(this.webUi.baseUrl());
		try {
			client.textToImage()
				.generate((request) -> request.prompt("a lighthouse at dawn")
					.size(768, 512)
					.sampler("Euler a")
					.steps(24)
					.hiresFix((hires) -> hires.scale(2).upscaler("Latent")))
				.map(GeneratedImages::first)
				.subscribe((image) -> image.writeTo(Path.of("lighthouse.png")));
			await().until(() -> Files.exists(Path.of("lighthouse.png")));
			assertThat(Image.from(Path.of("lighthouse.png")).size()).hasToString("Optional[1536x1024]");
		}
		finally {
			Files.deleteIfExists(Path.of("lighthouse.png"));
			client.close();
		}
	}

	@Test
	void reactive() {
		StableDiffusionClient client = StableDiffusionClient.create(this.webUi.baseUrl());
		Mono<GeneratedImages> images = client.textToImage().generate(TextToImageRequest.of("a lighthouse"));
		assertThat(images.block(Duration.ofSeconds(10))).hasSize(1);
	}

	@Test
	void blocking() {
		BlockingStableDiffusionClient blockingClient = BlockingStableDiffusionClient
			.of(StableDiffusionClient.create(this.webUi.baseUrl()));
		GeneratedImages images = blockingClient.textToImage().generate(TextToImageRequest.of("a lighthouse"));
		assertThat(images).hasSize(1);
	}

	@Test
	void withoutSpringBoot() {
		StableDiffusionClient client = StableDiffusionClient.create("http://localhost:7860");
		BlockingStableDiffusionClient blockingClient = BlockingStableDiffusionClient.of(client);
		assertThat(blockingClient.textToImage()).isNotNull();
	}

	@Test
	void testing() {
		try (SimulatedWebUi webUi = SimulatedWebUi.start()) {
			webUi.fail("/sdapi/v1/txt2img", Fault.status(503));
			StableDiffusionClient client = StableDiffusionClient.create(webUi.baseUrl());
			client.textToImage().generate(TextToImageRequest.of("a lighthouse")).block();
			assertThat(webUi.requests()).hasSize(2);
		}
		Image picture = Image.from(new byte[] { 1 });
		TextToImage stub = (request) -> Mono.just(GeneratedImages.of(picture));
		assertThat(stub.generate(TextToImageRequest.of("x")).map(GeneratedImages::first).block()).isEqualTo(picture);
	}

	@Test
	void allCodeOfTheReadmeStandsHere() throws IOException {
		String readme = Files.readString(Path.of("../README.md"));
		String tests = squeeze(Files.readString(Path.of("src/test/java/io/stablediffusion/sample/ReadmeTests.java")));

		List<String> blocks = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
			.matcher(readme)
			.results()
			.map((MatchResult match) -> squeeze(match.group(1)))
			.map((block) -> block.endsWith("}") ? block.substring(0, block.length() - 1) : block)
			.toList();
		assertThat(blocks).hasSize(5).allSatisfy((block) -> assertThat(tests).contains(block));
		assertThat(readme.lines().count()).isLessThanOrEqualTo(200);
	}

	private static String squeeze(String code) {
		return code.replaceAll("\\s+", "");
	}

}
