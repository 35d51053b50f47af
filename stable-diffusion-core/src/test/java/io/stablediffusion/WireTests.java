package io.stablediffusion;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import io.stablediffusion.generation.TextToImageRequest;
import io.stablediffusion.json.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What each operation sends, to the letter, and what it makes of the answer.
 */
class WireTests {

	private static final TextToImageRequest LIGHTHOUSE = TextToImageRequest.builder()
		.prompt("a lighthouse")
		.negativePrompt("blurry")
		.size(64, 64)
		.steps(2)
		.seed(42)
		.cfgScale(7)
		.sampler("Euler a")
		.scheduler("karras")
		.build();

	private static WireMockServer server;

	private static StableDiffusionClient client;

	/**
	 * An operation on the wire.
	 *
	 * @param request method and path with query
	 * @param body the body to send, null for none
	 * @param answer what the server answers
	 * @param result what the caller gets, as text
	 */
	record Operation(String request, @Nullable String body, String answer, String result,
			Function<StableDiffusionClient, Publisher<?>> reactive,
			Function<BlockingStableDiffusionClient, @Nullable Object> blocking) {

		@Override
		public String toString() {
			return this.request;
		}

	}

	static Stream<Operation> operations() {
		String models = Recordings.answer(Recordings.named("25-sd-models"));
		return Stream.of(
				new Operation("POST /sdapi/v1/txt2img", fixture("POST_sdapi_v1_txt2img_request.json"),
						Recordings.answer(Recordings.named("01-txt2img-ok")), "[Image[png 64x64, 13 KiB]]",
						(client) -> client.textToImage().generate(LIGHTHOUSE).map((images) -> images.images()),
						(client) -> client.textToImage().generate(LIGHTHOUSE).images()),
				new Operation("GET /sdapi/v1/sd-models", null, models,
						"Model[title=random-sd15, modelName=random-sd15, hash=8888888888, sha256=" + "8".repeat(64)
								+ ", filename=random-sd15.safetensors, config=null]",
						(client) -> client.models().list(), (client) -> client.models().list().get(0)),
				new Operation("GET /sdapi/v1/options", null, Recordings.answer(Recordings.named("26-options")),
						"random-sd15", (client) -> client.models().current(),
						(client) -> client.models().current().orElseThrow()),
				new Operation("POST /sdapi/v1/options", "{\"sd_model_checkpoint\":\"x\"}", "null", "",
						(client) -> client.models().set("x"), (client) -> {
							client.models().set("x");
							return null;
						}),
				new Operation("POST /sdapi/v1/refresh-checkpoints", null, "null", "",
						(client) -> client.models().refresh(), (client) -> {
							client.models().refresh();
							return null;
						}),
				new Operation("GET /sdapi/v1/progress?skip_current_image=true", null,
						fixture("GET_sdapi_v1_progress_response.json"), PROGRESS, (client) -> client.progress().get(),
						(client) -> client.progress().get()),
				new Operation("GET /sdapi/v1/progress", null, fixture("GET_sdapi_v1_progress_response.json"), PROGRESS,
						(client) -> client.progress().getWithPreview(), (client) -> client.progress().getWithPreview()),
				new Operation("POST /sdapi/v1/interrupt", null, "{}", "", (client) -> client.progress().interrupt(),
						(client) -> {
							client.progress().interrupt();
							return null;
						}),
				new Operation("POST /sdapi/v1/skip", null, "", "", (client) -> client.progress().skip(), (client) -> {
					client.progress().skip();
					return null;
				}),
				new Operation("GET /sdapi/v1/options", null, "{\"sd_model_checkpoint\":null}", "true",
						(client) -> client.ping(), (client) -> client.ping()),
				new Operation("GET /sdapi/v1/options", null, "{\"sd_model_checkpoint\":\"m\"}", "m",
						(client) -> client.healthCheck().map((result) -> Objects.requireNonNull(result.model())),
						(client) -> client.healthCheck().model()));
	}

	private static final String PROGRESS = "GenerationProgress[progress=0.41, etaRelative=3.0, state=ProgressState["
			+ "skipped=false, interrupted=false, stoppingGeneration=false, job=scripts_txt2img, jobCount=1, "
			+ "jobTimestamp=20260831120000, jobNo=0, samplingStep=8, samplingSteps=20], currentImage=null, textinfo=null]";

	@BeforeAll
	static void start() {
		server = new WireMockServer(WireMockConfiguration.options().dynamicPort());
		server.start();
		client = StableDiffusionClient.builder()
			.baseUrl(server.baseUrl() + "/webui/")
			.basicAuthentication("user", "pass")
			.header("X-Team", "art")
			.retry((retry) -> retry.maxRetries(0))
			.build();
	}

	@AfterAll
	static void stop() {
		client.close();
		server.stop();
	}

	@AfterEach
	void reset() {
		server.resetAll();
	}

	@ParameterizedTest
	@MethodSource("operations")
	void sendsWhatTheContractSays(Operation operation) {
		server.stubFor(any(anyUrl()).willReturn(okJson(operation.answer())));

		List<?> results = Flux.from(operation.reactive().apply(client)).collectList().block(Duration.ofSeconds(10));
		Object blocking = operation.blocking().apply(BlockingStableDiffusionClient.of(client));

		List<LoggedRequest> requests = server.findAll(anyRequestedFor(anyUrl()));
		assertThat(requests).hasSize(2).allSatisfy((request) -> {
			assertThat(request.getMethod() + " " + request.getUrl().replaceFirst("^/webui", ""))
				.isEqualTo(operation.request());
			assertThat(request.getUrl()).startsWith("/webui/sdapi/");
			assertThat(request.header("Authorization").firstValue()).isEqualTo("Basic dXNlcjpwYXNz");
			assertThat(request.header("X-Team").firstValue()).isEqualTo("art");
			if (operation.body() != null) {
				assertThat(Json.MAPPER.readTree(request.getBodyAsString()))
					.isEqualTo(Json.MAPPER.readTree(operation.body()));
				assertThat(request.header("Content-Type").firstValue()).isEqualTo("application/json");
			}
			if (request.getMethod().getName().equals("POST")) {
				assertThat(request.header("Content-Length").firstValue())
					.isEqualTo(Integer.toString(request.getBody().length));
				assertThat(request.header("Transfer-Encoding").isPresent()).isFalse();
			}
		});
		assertThat(Objects.requireNonNull(results).stream().map(Object::toString).reduce("", String::concat))
			.isEqualTo(operation.result());
		assertThat(Objects.toString(blocking, "")).isEqualTo(operation.result());
	}

	private static String fixture(String name) {
		try (InputStream input = WireTests.class.getResourceAsStream("/wire/" + name)) {
			return new String(Objects.requireNonNull(input).readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
