package io.stablediffusion;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import io.stablediffusion.catalog.Model;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.generation.TextToImageRequest;
import io.stablediffusion.image.ImageSize;
import io.stablediffusion.server.GenerationProgress;
import io.stablediffusion.test.Fault;
import io.stablediffusion.test.SimulatedWebUi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * The client and a server that behaves, over a real connection.
 */
class SimulatedWebUiTests {

	private static final TextToImageRequest SMALL = TextToImageRequest.builder()
		.prompt("a lighthouse")
		.seed(5)
		.steps(4)
		.size(64, 64)
		.build();

	private final SimulatedWebUi webUi = SimulatedWebUi.start();

	private final StableDiffusionClient reactive = StableDiffusionClient.builder()
		.baseUrl(this.webUi.baseUrl())
		.retry((retry) -> retry.delay(Duration.ofMillis(1)).jitter(Duration.ZERO))
		.build();

	private final BlockingStableDiffusionClient client = BlockingStableDiffusionClient.of(this.reactive);

	@AfterEach
	void close() {
		this.reactive.close();
		this.webUi.close();
	}

	@Test
	void generates() {
		GeneratedImages images = this.client.textToImage()
			.generate((request) -> request.prompt("a lighthouse")
				.size(128, 64)
				.sampler("Euler a")
				.steps(3)
				.batchSize(2)
				.hiresFix((hires) -> hires.scale(2).upscaler("Latent")));

		assertThat(images.images()).hasSize(2);
		assertThat(images.first().size()).hasValue(new ImageSize(256, 128));
		assertThat(images.first().infotext()).hasValue(images.info().infotexts().get(0));
		assertThat(images.info().samplerName()).isEqualTo("Euler a");
		assertThat(images.info().allSeeds()).hasSize(2).doesNotContain(-1L);
		assertThat(images.info().extraGenerationParams().text("Schedule type")).isEqualTo("Automatic");
		assertThat(images.info().version()).isEqualTo("v1.10.1");
	}

	@Test
	void switchesModels() {
		List<Model> models = this.client.models().list();
		assertThat(models).extracting(Model::modelName).contains("dreamshaper_8");

		this.client.models().set("dreamshaper_8");
		this.client.models().refresh();
		assertThat(this.client.models().current()).hasValue("dreamshaper_8.safetensors [879db523c3]");
		assertThat(this.client.textToImage().generate(SMALL).info().modelName()).isEqualTo("dreamshaper_8");

		assertThatExceptionOfType(ApiException.class).isThrownBy(() -> this.client.models().set("nope"))
			.withMessageContaining("answered 500: \"model 'nope' not found\"");
	}

	@Test
	void tellsProgressAndInterrupts() throws Exception {
		this.webUi.pause();
		CompletableFuture<GeneratedImages> generation = this.reactive.textToImage().generate(SMALL).toFuture();
		await().until(() -> this.client.progress().get().active());

		assertThat(this.client.ping()).as("busy is healthy").isTrue();
		GenerationProgress progress = this.client.progress().get();
		assertThat(progress.state().samplingSteps()).isEqualTo(4);
		this.client.progress().skip();
		this.client.progress().interrupt();

		assertThat(generation.get(10, TimeUnit.SECONDS).images()).hasSize(1);
		assertThat(this.client.progress().get().active()).isFalse();
	}

	@Test
	void showsPreviewsWhenAsked() {
		try (SimulatedWebUi slow = SimulatedWebUi.builder().stepDuration(Duration.ofMillis(10)).start();
				StableDiffusionClient client = StableDiffusionClient.create(slow.baseUrl())) {
			CompletableFuture<GeneratedImages> generation = client.textToImage()
				.generate(SMALL.toBuilder().steps(100).build())
				.toFuture();
			await().untilAsserted(() -> assertThat(
					BlockingStableDiffusionClient.of(client).progress().getWithPreview().currentImage())
				.isNotNull());
			assertThat(BlockingStableDiffusionClient.of(client).progress().get().currentImage()).isNull();
			BlockingStableDiffusionClient.of(client).progress().interrupt();
			assertThat(generation).succeedsWithin(Duration.ofSeconds(10));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "disconnect", "truncate", "504" })
	void aGenerationThatMayHaveBegunIsNeverSentTwice(String fault) {
		this.webUi.fail("/sdapi/v1/txt2img", switch (fault) {
			case "disconnect" -> Fault.disconnect();
			case "truncate" -> Fault.truncate();
			default -> Fault.status(Integer.parseInt(fault));
		});

		assertThatExceptionOfType(StableDiffusionException.class)
			.isThrownBy(() -> this.client.textToImage().generate(SMALL));
		assertThat(this.webUi.requests()).hasSize(1);
	}

	@Test
	void readsSurviveALostConnection() {
		this.webUi.fail("/sdapi/v1/options", Fault.disconnect(), Fault.truncate(), Fault.status(502));

		assertThat(this.client.models().current()).isPresent();
		assertThat(this.webUi.requests()).hasSize(4);
	}

	@Test
	void sixtyFourPicturesOf130MegabytesPass() {
		String picture = "iVBORw0KGgoA" + "A".repeat(2_097_140);
		String answer = "{\"images\":[" + ("\"" + picture + "\",").repeat(63) + "\"" + picture + "\"],\"info\":\"{}\"}";
		assertThat(answer.length()).isGreaterThan(134_000_000);
		this.webUi.fail("/sdapi/v1/txt2img", Fault.answer(200, "application/json", answer));

		GeneratedImages images = this.client.textToImage().generate(SMALL);

		assertThat(images.images()).hasSize(64).allMatch((image) -> image.length() == picture.length() / 4 * 3);
	}

}
