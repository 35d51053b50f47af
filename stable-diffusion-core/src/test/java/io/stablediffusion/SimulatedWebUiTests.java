package io.stablediffusion;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import io.stablediffusion.catalog.Model;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.generation.TextToImageRequest;
import io.stablediffusion.image.Image;
import io.stablediffusion.image.ImageSize;
import io.stablediffusion.server.GenerationProgress;
import io.stablediffusion.test.Fault;
import io.stablediffusion.test.RecordedRequest;
import io.stablediffusion.test.SimulatedWebUi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * The client with a simulated WebUI, over a real connection.
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
		assertThat(images.info().extraGenerationParams().text("Schedule type")).isNull();
		assertThat(images.first().infotext().orElseThrow()).contains("Schedule type: Automatic");
		assertThat(images.info().version()).isEqualTo("v1.10.1");
	}

	@Test
	void switchesModels() {
		List<Model> models = this.client.models().list();
		assertThat(models).extracting(Model::modelName).contains("dreamshaper_8");

		this.client.models().set("dreamshaper_8");
		assertThat(this.webUi.requests().subList(1, 4)).extracting(RecordedRequest::toString)
			.containsExactly("GET /sdapi/v1/sd-models (0 characters)", "POST /sdapi/v1/options (64 characters)",
					"GET /sdapi/v1/options (0 characters)");
		assertThat(this.webUi.requests().get(2).body())
			.isEqualTo("{\"sd_model_checkpoint\":\"dreamshaper_8.safetensors [879db523c3]\"}");
		this.client.models().refresh();
		assertThat(this.client.models().current()).hasValue("dreamshaper_8.safetensors [879db523c3]");
		assertThat(this.client.textToImage().generate(SMALL).info().modelName()).isEqualTo("dreamshaper_8");

		assertThat(this.client.textToImage()
			.generate((request) -> request.prompt("a").size(64, 64).checkpoint("sd_xl_base_1.0"))
			.info()
			.modelName()).isEqualTo("sd_xl_base_1.0");
		assertThat(this.client.models().current()).hasValue("dreamshaper_8.safetensors [879db523c3]");

		this.client.models().set("31e35c");
		assertThat(this.client.models().current()).hasValue("sd_xl_base_1.0.safetensors [31e35c80fc]");
		int requests = this.webUi.requests().size();
		assertThatIllegalArgumentException().isThrownBy(() -> this.client.models().set("dreamshaper"))
			.withMessageContaining("similar models are 'dreamshaper_8.safetensors [879db523c3]'");
		assertThat(this.webUi.requests()).hasSize(requests + 1);
	}

	@Test
	void unchangedModelFails() {
		this.webUi.fail("/sdapi/v1/options", Fault.answer(200, "application/json", "null"));

		assertThatExceptionOfType(DecodingException.class).isThrownBy(() -> this.client.models().set("dreamshaper_8"))
			.withMessageContaining(
					"accepted 'dreamshaper_8.safetensors [879db523c3]' but did not switch to it: the current model is 'v1-5");
	}

	@Test
	void joinedSamplerNameIsSplitWithSchedulers() {
		GeneratedImages images = this.client.textToImage()
			.generate((request) -> request.prompt("a").size(64, 64).sampler("DPM++ 2M Karras"));
		this.client.textToImage().generate((request) -> request.prompt("a").size(64, 64).sampler("Euler a Karras"));

		assertThat(images.info().samplerName()).isEqualTo("DPM++ 2M");
		assertThat(images.info().extraGenerationParams().text("Schedule type")).isEqualTo("Karras");
		assertThat(this.webUi.requests()).extracting(RecordedRequest::uri)
			.containsExactlyInAnyOrder("/sdapi/v1/samplers", "/sdapi/v1/schedulers", "/sdapi/v1/txt2img",
					"/sdapi/v1/txt2img");
	}

	@Test
	void joinedSamplerNameIsKeptWithoutSchedulers() {
		this.webUi.fail("/sdapi/v1/schedulers", Fault.answer(404, "application/json", "{\"detail\":\"Not Found\"}"));

		this.client.textToImage().generate((request) -> request.prompt("a").size(64, 64).sampler("DPM++ 2M Karras"));
		assertThat(this.webUi.requests().get(2).body()).contains("\"sampler_name\":\"DPM++ 2M Karras\"")
			.doesNotContain("scheduler");
	}

	@Test
	void processesImages() {
		Image picture = this.client.textToImage().generate(SMALL).first();

		Image changed = this.client.imageToImage()
			.generate((request) -> request.initImages(picture).prompt("another").size(64, 64).inpaint(picture))
			.first();
		assertThat(changed).isNotEqualTo(picture);
		assertThat(this.client.pngInfo().read(picture).info()).isEqualTo(picture.infotext().orElseThrow());
		assertThat(this.client.extra().upscale(picture, (extra) -> extra.scale(2).upscaler("Lanczos")).image())
			.satisfies((large) -> assertThat(Objects.requireNonNull(large).size()).hasValue(new ImageSize(128, 128)));
		assertThat(this.client.extra()
			.upscaleBatch(Map.of("a", picture), (extra) -> extra.size(32, 16, true).upscaler("Lanczos"))
			.images()).singleElement().satisfies((small) -> assertThat(small.size()).hasValue(new ImageSize(32, 16)));
		assertThat(this.client.interrogate().clip(picture)).isEqualTo("a landscape with hills and a sun");
	}

	@Test
	void waitsForAWebUiThatIsStarting() {
		Fault starting = Fault.status(503);
		this.webUi.fail("/sdapi/v1/options", starting);
		this.webUi.fail("/sdapi/v1/samplers", starting);

		assertThat(this.client.awaitReady(Duration.ofSeconds(10)).healthy()).isTrue();

		this.webUi.fail("/sdapi/v1/options", starting, starting);
		this.webUi.fail("/sdapi/v1/samplers", starting, starting);
		assertThatExceptionOfType(ConnectionException.class)
			.isThrownBy(() -> this.client.awaitReady(Duration.ofMillis(300)))
			.withMessageContaining("not ready within PT0.3S. The last health check failed: [ping] GET");
	}

	@Test
	void readsProgressAndInterrupts() throws Exception {
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
	void returnsPreviewOnRequest() {
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
	void startedGenerationIsNotRetried(String fault) {
		this.webUi.fail("/sdapi/v1/txt2img", switch (fault) {
			case "disconnect" -> Fault.disconnect();
			case "truncate" -> Fault.truncate();
			default -> Fault.status(Integer.parseInt(fault));
		});

		assertThatExceptionOfType(StableDiffusionException.class)
			.isThrownBy(() -> this.client.textToImage().generate(SMALL));
		assertThat(this.webUi.requests()).filteredOn((request) -> request.uri().equals("/sdapi/v1/txt2img")).hasSize(1);
	}

	@Test
	void readIsRetriedAfterLostConnection() {
		this.webUi.fail("/sdapi/v1/options", Fault.disconnect(), Fault.truncate(), Fault.status(502));

		assertThat(this.client.models().current()).isPresent();
		assertThat(this.webUi.requests()).hasSize(4);
	}

	@Test
	void sixtyFourImagesOf130MegabytesAreReceived() {
		String picture = "iVBORw0KGgoA" + "A".repeat(2_097_140);
		String answer = "{\"images\":[" + ("\"" + picture + "\",").repeat(63) + "\"" + picture + "\"],\"info\":\"{}\"}";
		assertThat(answer.length()).isGreaterThan(134_000_000);
		this.webUi.fail("/sdapi/v1/txt2img", Fault.answer(200, "application/json", answer));

		GeneratedImages images = this.client.textToImage().generate(SMALL);

		assertThat(images.images()).hasSize(64).allMatch((image) -> image.length() == picture.length() / 4 * 3L);
	}

}
