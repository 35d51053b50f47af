package io.stablediffusion.internal.dialect;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.stablediffusion.Recordings;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.generation.TextToImageRequest;
import io.stablediffusion.internal.json.Json;
import io.stablediffusion.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests of generations for servers that return recorded responses of genuine servers.
 */
class DialectsTests {

	private static final String CPP = "stable-diffusion.cpp";

	private static final String WEB_UI = "automatic1111";

	private static final TextToImageRequest WITH_LORA = TextToImageRequest.builder()
		.prompt("a lighthouse<lora:detail:0.8>")
		.seed(1)
		.build();

	private WireMockServer server;

	private StableDiffusionClient client;

	@BeforeEach
	void start() {
		this.server = new WireMockServer(WireMockConfiguration.options().dynamicPort());
		this.server.start();
		this.client = StableDiffusionClient.builder()
			.baseUrl(this.server.baseUrl())
			.generation((generation) -> generation.interruptOnCancel(false).maxConcurrent(4))
			.retry((retry) -> retry.maxRetries(0))
			.build();
	}

	@AfterEach
	void stop() {
		this.client.close();
		this.server.stop();
	}

	private void has(String path, ResponseDefinitionBuilder response) {
		this.server.stubFor(any(urlEqualTo(path)).willReturn(response));
	}

	private void has(String path, String server, String recording) {
		has(path, okJson(Recordings.answer(Recordings.named(server, recording))));
	}

	private void stableDiffusionCpp() {
		this.server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(404)));
		has("/sdcpp/v1/capabilities", okJson("{\"samplers\":[\"euler\"],\"supported_modes\":[\"img_gen\"]}"));
		has("/sdapi/v1/txt2img", CPP, "01-txt2img-ok");
		has("/sdapi/v1/samplers", CPP, "20-samplers");
		has("/sdapi/v1/schedulers", CPP, "21-schedulers");
		has("/sdapi/v1/loras", okJson("[{\"name\":\"detail\",\"path\":\"detail.safetensors\"}]"));
	}

	private void webUi() {
		this.server.stubFor(any(anyUrl()).willReturn(okJson("{\"detail\":\"Not Found\"}").withStatus(404)));
		has("/sdapi/v1/txt2img", WEB_UI, "01-txt2img-ok");
		has("/sdapi/v1/samplers", WEB_UI, "172-samplers");
		has("/sdapi/v1/schedulers", WEB_UI, "173-schedulers");
	}

	private GeneratedImages generate(TextToImageRequest request) {
		return Objects.requireNonNull(this.client.textToImage().generate(request).block(Duration.ofSeconds(20)));
	}

	private List<String> paths() {
		return this.server.findAll(anyRequestedFor(anyUrl())).stream().map((request) -> request.getUrl()).toList();
	}

	/** The requests of generations, the earliest first. */
	private List<JsonObject> sent() {
		return this.server.findAll(anyRequestedFor(urlEqualTo("/sdapi/v1/txt2img")))
			.stream()
			.map((request) -> Json.parseObject(request.getBodyAsString()))
			.toList();
	}

	@Test
	void independentRequestIsSentUnchanged() {
		webUi();

		assertThat(generate(TextToImageRequest.of("a")).warnings()).isEmpty();
		assertThat(generate(TextToImageRequest.of("a")).warnings()).isEmpty();
		assertThat(paths()).containsExactly("/sdapi/v1/txt2img", "/sdapi/v1/txt2img");
		assertThat(sent()).allMatch((request) -> request.asMap().equals(Map.of("prompt", "a")));
	}

	@Test
	void webUiKeepsTagsAndKindIsCached() {
		webUi();

		assertThat(generate(WITH_LORA).warnings()).isEmpty();
		assertThat(paths()).containsExactly("/sdcpp/v1/capabilities", "/sdapi/v1/txt2img");
		this.server.resetRequests();
		assertThat(generate(WITH_LORA.toBuilder().clipSkip(2).batchCount(2).build()).warnings()).isEmpty();
		assertThat(paths()).containsExactly("/sdapi/v1/txt2img");
		assertThat(sent()).singleElement()
			.satisfies(
					(request) -> assertThat(request.asMap()).isEqualTo(Map.of("prompt", "a lighthouse<lora:detail:0.8>",
							"seed", 1, "n_iter", 2, "override_settings", Map.of("CLIP_stop_at_last_layers", 2))));
	}

	@Test
	void firstRequestToStableDiffusionCppIsTranslated() {
		stableDiffusionCpp();

		GeneratedImages images = generate(
				WITH_LORA.toBuilder().clipSkip(2).sampler("Euler a").scheduler("SGM Uniform").build());
		assertThat(sent()).singleElement()
			.satisfies((request) -> assertThat(request.asMap()).isEqualTo(
					Map.of("prompt", "a lighthouse", "seed", 1, "clip_skip", 2, "sampler_name", "euler_a", "scheduler",
							"sgm_uniform", "lora", List.of(Map.of("path", "detail.safetensors", "multiplier", 0.8)))));
		assertThat(images.warnings()).isEmpty();
	}

	@Test
	void olderStableDiffusionCppIsDetectedByRoot() {
		stableDiffusionCpp();
		has("/sdcpp/v1/capabilities", aResponse().withStatus(404));
		has("/", aResponse().withHeader("Content-Type", "text/html").withBody("Stable Diffusion Server is running"));

		generate(WITH_LORA);
		assertThat(sent()).singleElement().matches((request) -> request.has("lora"));
	}

	@Test
	void firstResponseHasWarnings() {
		stableDiffusionCpp();

		assertThat(generate(TextToImageRequest.builder()
			.prompt("a")
			.seed(1)
			.styles("s")
			.checkpoint("other.safetensors")
			.sampler("No Such Sampler")
			.script("x")
			.build()).warnings()).containsExactlyInAnyOrder("stable-diffusion.cpp does not read script_name, styles.",
					"The server does not list sampler_name 'No Such Sampler'; it used 'euler_a'.",
					"The server used the model 'random-sd15.safetensors' instead of 'other.safetensors'.");
		assertThat(
				generate(TextToImageRequest.builder().prompt("a").seed(1).checkpoint("random-sd15").build()).warnings())
			.isEmpty();
	}

	@Test
	void ignoredCheckpointCausesWarning() {
		webUi();
		has("/sdapi/v1/txt2img", WEB_UI, "10-txt2img-override-unknown-checkpoint");
		assertThat(
				generate(TextToImageRequest.builder().prompt("a").checkpoint("nothing.safetensors").build()).warnings())
			.containsExactly("The server used the model 'dreamshaper_8' instead of 'nothing.safetensors'.");

		has("/sdapi/v1/txt2img", WEB_UI, "11-txt2img-override-checkpoint");
		for (String name : List.of("v1-5-pruned-emaonly", "v1-5-pruned-emaonly.safetensors [4906f4690a]", "4906f4690a",
				"81761151", "V1-5-pruned-emaonly.safetensors")) {
			assertThat(generate(TextToImageRequest.builder().prompt("a").checkpoint(name).build()).warnings()).as(name)
				.isEmpty();
		}
	}

	@Test
	void concurrentRandomSeedsDiffer() {
		stableDiffusionCpp();

		List<GeneratedImages> images = Flux.range(0, 4)
			.flatMap((i) -> this.client.textToImage().generate(TextToImageRequest.of("a")), 4)
			.concatWith(Mono.defer(() -> this.client.textToImage().generate((request) -> request.prompt("a").seed(-1))))
			.collectList()
			.block(Duration.ofSeconds(20));
		assertThat(images).hasSize(5);
		assertThat(sent()).extracting((request) -> request.longInteger("seed"))
			.filteredOn(Objects::nonNull)
			.hasSize(4)
			.doesNotHaveDuplicates()
			.doesNotContain(-1L);
	}

	@ParameterizedTest
	@ValueSource(ints = { 500, 503 })
	void unknownKindKeepsRequest(int status) {
		this.server.stubFor(any(anyUrl()).willReturn(okJson("{\"error\":\"x\"}").withStatus(status)));
		has("/sdapi/v1/txt2img", okJson("{\"images\":[],\"info\":\"\"}"));

		assertThat(generate(WITH_LORA).warnings()).isEmpty();
		assertThat(sent()).singleElement()
			.satisfies((request) -> assertThat(request.asMap()).isEqualTo(WITH_LORA.parameters()));
	}

	@Test
	void rootPageOfOtherServerIsNotStableDiffusionCpp() {
		this.server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(404)));
		has("/", aResponse().withHeader("Content-Type", "text/html").withBody("<html>Welcome</html>"));
		has("/sdapi/v1/txt2img", okJson("{\"images\":[],\"info\":\"\"}"));

		generate(WITH_LORA);
		assertThat(sent()).singleElement().matches((request) -> !request.has("lora"));
	}

}
