package io.stablediffusion;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import io.stablediffusion.extension.ControlNetUnit;
import io.stablediffusion.extension.DetectRequest;
import io.stablediffusion.generation.ImageToImageRequest;
import io.stablediffusion.generation.InpaintingFill;
import io.stablediffusion.generation.ResizeMode;
import io.stablediffusion.generation.TextToImageRequest;
import io.stablediffusion.image.Image;
import io.stablediffusion.internal.json.Json;
import io.stablediffusion.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The exact request that each operation sends, and the value that it reads from the
 * response.
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

	private static final Image PIXEL = Image
		.fromBase64("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg");

	/** The requests that a generation sends before it resolves a sampler name. */
	private static final Map<String, String> LOOKUPS = Map.of("/webui/sdapi/v1/samplers", "172-samplers",
			"/webui/sdapi/v1/schedulers", "173-schedulers");

	private static final String IMAGE = "{\"image\":\"" + PIXEL.toBase64() + "\"}";

	private static final ParameterizedTypeReference<JsonObject> JSON_OBJECT = new ParameterizedTypeReference<>() {
	};

	private static final ImageToImageRequest INPAINTING = ImageToImageRequest.builder()
		.prompt("a lighthouse")
		.initImages(PIXEL)
		.resizeMode(ResizeMode.CROP_AND_RESIZE)
		.denoisingStrength(0.6)
		.inpaint(PIXEL, (mask) -> mask.blur(4).fill(InpaintingFill.ORIGINAL).wholePicture().invert(false))
		.controlNet(ControlNetUnit.of("canny [1]").module("canny").image(PIXEL).weight(0.8))
		.build();

	private static WireMockServer server;

	private static StableDiffusionClient client;

	/**
	 * An operation with its HTTP exchange.
	 *
	 * @param request method and path with query
	 * @param body the body to send, null for none
	 * @param answer the response of the server
	 * @param result the result of the call, as text
	 */
	record Operation(String request, @Nullable String body, String answer, String result,
			Function<StableDiffusionClient, Publisher<?>> reactive,
			Function<BlockingStableDiffusionClient, @Nullable Object> blocking) {

		boolean isGeneration() {
			return this.request.endsWith("2img");
		}

		@Override
		public String toString() {
			return this.request;
		}

	}

	static Stream<Operation> operations() {
		String models = Recordings.answer(Recordings.named("25-sd-models"));
		return Stream.of(
				new Operation("POST /sdapi/v1/txt2img", fixture("POST_sdapi_v1_txt2img_request.json"),
						recorded("01-txt2img-ok"), "[Image[png 64x64, 702 B]]",
						(client) -> client.textToImage().generate(LIGHTHOUSE).map((images) -> images.images()),
						(client) -> client.textToImage().generate(LIGHTHOUSE).images()),
				new Operation("GET /sdapi/v1/sd-models", null, models,
						"Model[title=random-sd15, modelName=random-sd15, hash=8888888888, sha256=8888888888888888888888888888888888888888888888888888888888888888, filename=random-sd15.safetensors, config=null]",
						(client) -> client.models().list(), (client) -> client.models().list().get(0)),
				new Operation("GET /sdapi/v1/options", null, Recordings.answer(Recordings.named("26-options")),
						"random-sd15", (client) -> client.models().current(),
						(client) -> client.models().current().orElseThrow()),
				new Operation("POST /sdapi/v1/refresh-checkpoints", null, "null", "",
						(client) -> client.models().refresh(), nothing((client) -> client.models().refresh())),
				new Operation("POST /sdapi/v1/unload-checkpoint", null, "{}", "", (client) -> client.models().unload(),
						nothing((client) -> client.models().unload())),
				new Operation("POST /sdapi/v1/reload-checkpoint", null, "{}", "", (client) -> client.models().reload(),
						nothing((client) -> client.models().reload())),
				new Operation("GET /sdapi/v1/progress?skip_current_image=true", null,
						fixture("GET_sdapi_v1_progress_response.json"), PROGRESS, (client) -> client.progress().get(),
						(client) -> client.progress().get()),
				new Operation("GET /sdapi/v1/progress", null, fixture("GET_sdapi_v1_progress_response.json"), PROGRESS,
						(client) -> client.progress().getWithPreview(), (client) -> client.progress().getWithPreview()),
				new Operation("POST /sdapi/v1/interrupt", null, "{}", "", (client) -> client.progress().interrupt(),
						nothing((client) -> client.progress().interrupt())),
				new Operation("POST /sdapi/v1/skip", null, "", "", (client) -> client.progress().skip(),
						nothing((client) -> client.progress().skip())),
				new Operation("GET /sdapi/v1/options", null, "{\"sd_model_checkpoint\":null}", "true",
						(client) -> client.ping(), (client) -> client.ping()),
				new Operation("GET /sdapi/v1/options", null, "{\"sd_model_checkpoint\":\"m\"}", "m",
						(client) -> client.healthCheck().map((result) -> Objects.requireNonNull(result.model())),
						(client) -> client.healthCheck().model()),
				new Operation("POST /sdapi/v1/img2img", fixture("POST_sdapi_v1_img2img_request.json"),
						recorded("77-img2img-mask"), "[Image[png 64x64, 1926 B]]",
						(client) -> client.imageToImage().generate(INPAINTING).map((images) -> images.images()),
						(client) -> client.imageToImage().generate(INPAINTING).images()),
				new Operation("POST /sdapi/v1/extra-single-image",
						"{\"resize_mode\":0,\"upscaling_resize\":4.0,\"upscaler_1\":\"Lanczos\",\"image\":\""
								+ PIXEL.toBase64() + "\"}",
						"{\"html_info\":\"<p>\",\"image\":\"" + PIXEL.toBase64() + "\"}",
						"ExtraImage[image=Image[png 1x1, 70 B], htmlInfo=<p>]",
						(client) -> client.extra().upscale(PIXEL, (extra) -> extra.scale(4).upscaler("Lanczos")),
						(client) -> client.extra().upscale(PIXEL, (extra) -> extra.scale(4).upscaler("Lanczos"))),
				new Operation("POST /sdapi/v1/extra-batch-images",
						"{\"gfpgan_visibility\":1.0,\"imageList\":[{\"name\":\"a.png\",\"data\":\"" + PIXEL.toBase64()
								+ "\"}]}",
						"{\"html_info\":null,\"images\":[\"" + PIXEL.toBase64() + "\"]}",
						"ExtraImages[images=[Image[png 1x1, 70 B]], htmlInfo=null]",
						(client) -> client.extra().upscaleBatch(Map.of("a.png", PIXEL), (extra) -> extra.gfpgan(1)),
						(client) -> client.extra().upscaleBatch(Map.of("a.png", PIXEL), (extra) -> extra.gfpgan(1))),
				new Operation("POST /sdapi/v1/png-info", IMAGE,
						"{\"info\":\"a cat\",\"items\":{\"parameters\":\"a cat\"},\"parameters\":{\"Seed\":1}}",
						"ImageMetadata[info=a cat, items={parameters=a cat}, parameters={Seed=1}]",
						(client) -> client.pngInfo().read(PIXEL), (client) -> client.pngInfo().read(PIXEL)),
				new Operation("POST /sdapi/v1/interrogate",
						"{\"model\":\"clip\",\"image\":\"" + PIXEL.toBase64() + "\"}", "{\"caption\":\"a cat\"}",
						"a cat", (client) -> client.interrogate().clip(PIXEL),
						(client) -> client.interrogate().clip(PIXEL)),
				new Operation("POST /sdapi/v1/interrogate",
						"{\"model\":\"deepdanbooru\",\"image\":\"" + PIXEL.toBase64() + "\"}",
						"{\"caption\":\"a cat\"}", "a cat", (client) -> client.interrogate().deepdanbooru(PIXEL),
						(client) -> client.interrogate().deepdanbooru(PIXEL)),
				new Operation("GET /sdapi/v1/options", null, "{\"CLIP_stop_at_last_layers\":2,\"x\":null}",
						"{CLIP_stop_at_last_layers=2, x=null}", (client) -> client.options().get(),
						(client) -> client.options().get()),
				new Operation("POST /sdapi/v1/options", "{\"samples_format\":\"webp\"}", "null", "",
						(client) -> client.options().set("samples_format", "webp"),
						nothing((client) -> client.options().set("samples_format", "webp"))),
				new Operation("GET /sdapi/v1/samplers", null,
						"[{\"name\":\"Euler a\",\"aliases\":[\"k_euler_a\"],\"options\":{\"uses_ensd\":\"True\"}}]",
						"Sampler[name=Euler a, aliases=[k_euler_a], options={uses_ensd=True}]",
						(client) -> client.samplers().list(), (client) -> client.samplers().list().get(0)),
				new Operation("GET /sdapi/v1/schedulers", null,
						"[{\"name\":\"karras\",\"label\":\"Karras\",\"default_rho\":7}]",
						"Scheduler[name=karras, label=Karras, aliases=[], defaultRho=7.0, needInnerModel=null]",
						(client) -> client.schedulers().list(), (client) -> client.schedulers().list().get(0)),
				new Operation("GET /sdapi/v1/upscalers", null,
						"[{\"name\":\"Lanczos\",\"model_name\":null,\"model_path\":null,\"model_url\":null,\"scale\":4}]",
						"Upscaler[name=Lanczos, modelName=null, modelPath=null, modelUrl=null, scale=4.0]",
						(client) -> client.upscalers().list(), (client) -> client.upscalers().list().get(0)),
				new Operation("GET /sdapi/v1/latent-upscale-modes", null, "[{\"name\":\"Latent\"}]",
						"LatentUpscaleMode[name=Latent]", (client) -> client.upscalers().latentModes(),
						(client) -> client.upscalers().latentModes().get(0)),
				new Operation("GET /sdapi/v1/realesrgan-models", null,
						"[{\"name\":\"R-ESRGAN 4x+\",\"path\":\"x.pth\",\"scale\":4}]",
						"RealEsrganModel[name=R-ESRGAN 4x+, path=x.pth, scale=4]",
						(client) -> client.upscalers().realEsrganModels(),
						(client) -> client.upscalers().realEsrganModels().get(0)),
				new Operation("GET /sdapi/v1/loras", null, "[{\"name\":\"a\",\"path\":\"a.safetensors\"}]",
						"Lora[name=a, alias=null, path=a.safetensors, metadata={}]", (client) -> client.loras().list(),
						(client) -> client.loras().list().get(0)),
				new Operation("POST /sdapi/v1/refresh-loras", null, "null", "", (client) -> client.loras().refresh(),
						nothing((client) -> client.loras().refresh())),
				new Operation("GET /sdapi/v1/sd-vae", null, "[{\"model_name\":\"v\",\"filename\":\"/v\"}]",
						"Vae[modelName=v, filename=/v]", (client) -> client.vaes().list(),
						(client) -> client.vaes().list().get(0)),
				new Operation("POST /sdapi/v1/refresh-vae", null, "null", "", (client) -> client.vaes().refresh(),
						nothing((client) -> client.vaes().refresh())),
				new Operation("GET /sdapi/v1/hypernetworks", null, "[{\"name\":\"h\",\"path\":\"/h\"}]",
						"Hypernetwork[name=h, path=/h]", (client) -> client.hypernetworks().list(),
						(client) -> client.hypernetworks().list().get(0)),
				new Operation("GET /sdapi/v1/face-restorers", null, "[{\"name\":\"GFPGAN\",\"cmd_dir\":null}]",
						"FaceRestorer[name=GFPGAN, cmdDir=null]", (client) -> client.faceRestorers().list(),
						(client) -> client.faceRestorers().list().get(0)),
				new Operation("GET /sdapi/v1/prompt-styles", null,
						"[{\"name\":\"s\",\"prompt\":\"p\",\"negative_prompt\":null}]",
						"PromptStyle[name=s, prompt=p, negativePrompt=null]", (client) -> client.promptStyles().list(),
						(client) -> client.promptStyles().list().get(0)),
				new Operation("GET /sdapi/v1/embeddings", null,
						"{\"loaded\":{\"e\":{\"step\":1,\"sd_checkpoint\":\"c\",\"sd_checkpoint_name\":\"n\",\"shape\":768,\"vectors\":8}},\"skipped\":{\"f\":{\"shape\":2048,\"vectors\":2}}}",
						"EmbeddingList[loaded={e=Embedding[step=1, sdCheckpoint=c, sdCheckpointName=n, shape=768, vectors=8]}, skipped={f=Embedding[step=null, sdCheckpoint=null, sdCheckpointName=null, shape=2048, vectors=2]}]",
						(client) -> client.embeddings().get(), (client) -> client.embeddings().get()),
				new Operation("POST /sdapi/v1/refresh-embeddings", null, "null", "",
						(client) -> client.embeddings().refresh(), nothing((client) -> client.embeddings().refresh())),
				new Operation("GET /sdapi/v1/scripts", null, "{\"txt2img\":[\"a\"],\"img2img\":[\"b\"]}",
						"ScriptList[txt2img=[a], img2img=[b]]", (client) -> client.scripts().get(),
						(client) -> client.scripts().get()),
				new Operation("GET /sdapi/v1/script-info", null,
						"[{\"name\":\"a\",\"is_alwayson\":true,\"is_img2img\":false,\"args\":[{\"label\":\"L\",\"value\":1,\"minimum\":0,\"maximum\":2,\"step\":1,\"choices\":null}]}]",
						"ScriptInfo[name=a, alwayson=true, img2img=false, args=[ScriptArg[label=L, value=1, minimum=0, maximum=2, step=1, choices=[]]]]",
						(client) -> client.scripts().info(), (client) -> client.scripts().info().get(0)),
				new Operation("GET /sdapi/v1/extensions", null,
						"[{\"name\":\"x\",\"remote\":\"r\",\"branch\":\"b\",\"commit_hash\":\"h\",\"version\":\"v\",\"commit_date\":1721910000,\"enabled\":true}]",
						"Extension[name=x, remote=r, branch=b, commitHash=h, version=v, commitDate=1721910000, enabled=true]",
						(client) -> client.extensions().list(), (client) -> client.extensions().list().get(0)),
				new Operation("GET /sdapi/v1/memory", null, "{\"ram\":{\"free\":1},\"cuda\":{\"error\":\"no\"}}",
						"Memory[ram={free=1}, cuda={error=no}]", (client) -> client.server().memory(),
						(client) -> client.server().memory()),
				new Operation("GET /sdapi/v1/cmd-flags", null, "{\"api\":true,\"api_auth\":\"u:geheim\"}",
						"CommandFlags[api, api_auth]", (client) -> client.server().flags(),
						(client) -> client.server().flags()),
				new Operation("GET /internal/ping", null, "{}", "", (client) -> client.server().internalPing(),
						nothing((client) -> client.server().internalPing())),
				new Operation("GET /internal/sysinfo", null, "{\"Version\":\"v1.10.1\"}", "{Version=v1.10.1}",
						(client) -> client.server().sysinfo(), (client) -> client.server().sysinfo()),
				new Operation("GET /internal/profile-startup", null, "{\"total\":1.5}", "{total=1.5}",
						(client) -> client.server().startupProfile(), (client) -> client.server().startupProfile()),
				new Operation("GET /internal/quicksettings-hint", null, "[{\"name\":\"n\",\"label\":\"l\"}]",
						"QuicksettingsHint[name=n, label=l]", (client) -> client.server().quicksettingsHints(),
						(client) -> client.server().quicksettingsHints().get(0)),
				new Operation("POST /sdapi/v1/server-stop", null, "\"Stopping.\"", "",
						(client) -> client.server().stop(), nothing((client) -> client.server().stop())),
				new Operation("POST /sdapi/v1/server-restart", null, "\"Stopping.\"", "",
						(client) -> client.server().restart(), nothing((client) -> client.server().restart())),
				new Operation("POST /sdapi/v1/server-kill", null, "\"Stopping.\"", "",
						(client) -> client.server().kill(), nothing((client) -> client.server().kill())),
				new Operation("GET /internal/pending-tasks", null, "{\"size\":1,\"tasks\":[\"t\"]}",
						"PendingTasks[size=1, tasks=[t]]", (client) -> client.tasks().pending(),
						(client) -> client.tasks().pending()),
				new Operation("POST /internal/progress",
						"{\"id_task\":\"t\",\"id_live_preview\":-1,\"live_preview\":false}",
						"{\"active\":true,\"queued\":false,\"completed\":false,\"progress\":0.5,\"eta\":3.1,\"live_preview\":null,\"id_live_preview\":-1,\"textinfo\":\"x\"}",
						"TaskProgress[active=true, queued=false, completed=false, progress=0.5, eta=3.1, livePreview=null, idLivePreview=-1, textinfo=x]",
						(client) -> client.tasks().progress("t"), (client) -> client.tasks().progress("t")),
				new Operation("POST /internal/progress",
						"{\"id_task\":\"t\",\"id_live_preview\":4,\"live_preview\":true}",
						"{\"active\":true,\"live_preview\":\"" + PIXEL.toDataUri() + "\"}", "Image[png 1x1, 70 B]",
						(client) -> client.tasks()
							.progressWithPreview("t", 4)
							.map((task) -> Objects.requireNonNull(task.livePreview())),
						(client) -> client.tasks().progressWithPreview("t", 4).livePreview()),
				new Operation("POST /sdapi/v1/create/embedding", "{\"name\":\"n\"}", "{\"info\":\"done\"}", "done",
						(client) -> client.training().createEmbedding(Map.of("name", "n")),
						(client) -> client.training().createEmbedding(Map.of("name", "n"))),
				new Operation("POST /sdapi/v1/create/hypernetwork", "{\"name\":\"n\"}", "{\"info\":\"done\"}", "done",
						(client) -> client.training().createHypernetwork(Map.of("name", "n")),
						(client) -> client.training().createHypernetwork(Map.of("name", "n"))),
				new Operation("POST /sdapi/v1/train/embedding", "{\"name\":\"n\"}", "{\"info\":\"done\"}", "done",
						(client) -> client.training().trainEmbedding(Map.of("name", "n")),
						(client) -> client.training().trainEmbedding(Map.of("name", "n"))),
				new Operation("POST /sdapi/v1/train/hypernetwork", "{\"name\":\"n\"}", "{\"info\":\"done\"}", "done",
						(client) -> client.training().trainHypernetwork(Map.of("name", "n")),
						(client) -> client.training().trainHypernetwork(Map.of("name", "n"))),
				new Operation("GET /controlnet/model_list", null, "{\"model_list\":[\"canny\"]}", "canny",
						(client) -> client.controlNet().models(), (client) -> client.controlNet().models().get(0)),
				new Operation("GET /controlnet/model_list?update=false", null, "{\"model_list\":[\"canny\"]}", "canny",
						(client) -> client.controlNet().models(false),
						(client) -> client.controlNet().models(false).get(0)),
				new Operation("GET /controlnet/module_list", null, "{\"module_list\":[\"canny\"]}", "canny",
						(client) -> client.controlNet().modules(), (client) -> client.controlNet().modules().get(0)),
				new Operation("GET /controlnet/module_list?alias_names=true", null, "{\"module_list\":[\"canny\"]}",
						"canny", (client) -> client.controlNet().modules(true),
						(client) -> client.controlNet().modules(true).get(0)),
				new Operation("GET /controlnet/control_types", null, "{\"control_types\":{}}", "{control_types={}}",
						(client) -> client.controlNet().controlTypes(), (client) -> client.controlNet().controlTypes()),
				new Operation("GET /controlnet/version", null, "{\"version\":3}", "3",
						(client) -> client.controlNet().version(), (client) -> client.controlNet().version()),
				new Operation("GET /controlnet/settings", null, "{\"control_net_unit_count\":3}",
						"{control_net_unit_count=3}", (client) -> client.controlNet().settings(),
						(client) -> client.controlNet().settings()),
				new Operation("POST /controlnet/detect",
						"{\"controlnet_module\":\"canny\",\"controlnet_input_images\":[\"" + PIXEL.toBase64() + "\"]}",
						"{\"images\":[\"" + PIXEL.toBase64() + "\"],\"info\":\"Success\"}",
						"Detection[info=Success, images=[Image[png 1x1, 70 B]], poses=[]]",
						(client) -> client.controlNet().detect(DetectRequest.of("canny", PIXEL)),
						(client) -> client.controlNet().detect(DetectRequest.of("canny", PIXEL))),
				new Operation("POST /controlnet/render_openpose_json", "[{\"canvas_width\":64}]",
						"{\"images\":[],\"info\":\"Success\"}", "Detection[info=Success, images=[], poses=[]]",
						(client) -> client.controlNet()
							.renderOpenpose(List.of(new JsonObject(Map.of("canvas_width", 64)))),
						(client) -> client.controlNet()
							.renderOpenpose(List.of(new JsonObject(Map.of("canvas_width", 64))))),
				new Operation("PUT /my/extension?x=1", "{\"a\":[1]}", "{\"b\":2}", "{b=2}",
						(client) -> client.exchange(HttpMethod.PUT, "/my/extension?x=1", Map.of("a", List.of(1)),
								JSON_OBJECT),
						(client) -> client
							.exchange(HttpMethod.PUT, "/my/extension?x=1", Map.of("a", List.of(1)), JSON_OBJECT)
							.orElseThrow()));
	}

	private static Function<BlockingStableDiffusionClient, @Nullable Object> nothing(
			Consumer<BlockingStableDiffusionClient> operation) {
		return (client) -> {
			operation.accept(client);
			return null;
		};
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
			// which would name the task
			.generation((generation) -> generation.interruptOnCancel(false))
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
	void requestsMatchTheSchema(Operation operation) {
		server.stubFor(any(anyUrl()).willReturn(okJson(operation.answer())));
		if (operation.isGeneration()) {
			for (Map.Entry<String, String> lookup : LOOKUPS.entrySet()) {
				server.stubFor(any(urlEqualTo(lookup.getKey())).willReturn(okJson(recorded(lookup.getValue()))));
			}
		}

		List<?> results = Flux.from(operation.reactive().apply(client)).collectList().block(Duration.ofSeconds(10));
		Object blocking = operation.blocking().apply(BlockingStableDiffusionClient.of(client));

		List<LoggedRequest> requests = server.findAll(anyRequestedFor(anyUrl()))
			.stream()
			.filter((request) -> !(operation.isGeneration() && LOOKUPS.containsKey(request.getUrl())))
			.toList();
		assertThat(requests).hasSize(2).allSatisfy((request) -> {
			assertThat(request.getMethod() + " " + request.getUrl().replaceFirst("^/webui", ""))
				.isEqualTo(operation.request());
			assertThat(request.getUrl()).startsWith("/webui/");
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
		assertThat(Objects.requireNonNull(results).stream().map(Object::toString).collect(Collectors.joining()))
			.isEqualTo(operation.result());
		assertThat(Objects.toString(blocking, "")).isEqualTo(operation.result());
	}

	private static String recorded(String name) {
		return Recordings.answer(Recordings.named("automatic1111", name));
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
