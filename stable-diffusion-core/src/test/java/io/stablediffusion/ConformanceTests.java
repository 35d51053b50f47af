package io.stablediffusion;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.stablediffusion.catalog.Embedding;
import io.stablediffusion.catalog.EmbeddingList;
import io.stablediffusion.catalog.Extension;
import io.stablediffusion.catalog.FaceRestorer;
import io.stablediffusion.catalog.Hypernetwork;
import io.stablediffusion.catalog.LatentUpscaleMode;
import io.stablediffusion.catalog.Model;
import io.stablediffusion.catalog.PromptStyle;
import io.stablediffusion.catalog.RealEsrganModel;
import io.stablediffusion.catalog.Sampler;
import io.stablediffusion.catalog.Scheduler;
import io.stablediffusion.catalog.ScriptArg;
import io.stablediffusion.catalog.ScriptInfo;
import io.stablediffusion.catalog.ScriptList;
import io.stablediffusion.catalog.Upscaler;
import io.stablediffusion.catalog.Vae;
import io.stablediffusion.extension.DetectRequest;
import io.stablediffusion.generation.ExtraImage;
import io.stablediffusion.generation.ExtraImages;
import io.stablediffusion.generation.ExtraRequest;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.generation.ImageMetadata;
import io.stablediffusion.generation.ImageToImageRequest;
import io.stablediffusion.generation.InpaintingFill;
import io.stablediffusion.generation.ResizeMode;
import io.stablediffusion.image.Image;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.server.GenerationProgress;
import io.stablediffusion.server.Memory;
import io.stablediffusion.server.QuicksettingsHint;
import io.stablediffusion.server.TaskProgress;
import io.stablediffusion.test.SimulatedWebUi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import org.springframework.core.ParameterizedTypeReference;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The client supports all operations and fields in the API schema of a genuine
 * AUTOMATIC1111.
 */
public class ConformanceTests {

	private static final JsonNode CONTRACT = Recordings.contract();

	private static final Map<String, String> OPERATIONS_LEFT_OUT = Map.of("GET /internal/sysinfo-download",
			"the report of /internal/sysinfo as an attachment, for browsers");

	private static final Map<String, Class<? extends Record>> RESPONSES = Map.ofEntries(
			Map.entry("TextToImageResponse", GeneratedImages.class),
			Map.entry("ImageToImageResponse", GeneratedImages.class),
			Map.entry("ExtrasSingleImageResponse", ExtraImage.class),
			Map.entry("ExtrasBatchImagesResponse", ExtraImages.class),
			Map.entry("PNGInfoResponse", ImageMetadata.class), Map.entry("SDModelItem", Model.class),
			Map.entry("SamplerItem", Sampler.class), Map.entry("SchedulerItem", Scheduler.class),
			Map.entry("UpscalerItem", Upscaler.class), Map.entry("LatentUpscalerModeItem", LatentUpscaleMode.class),
			Map.entry("RealesrganItem", RealEsrganModel.class), Map.entry("SDVaeItem", Vae.class),
			Map.entry("HypernetworkItem", Hypernetwork.class), Map.entry("FaceRestorerItem", FaceRestorer.class),
			Map.entry("PromptStyleItem", PromptStyle.class), Map.entry("EmbeddingsResponse", EmbeddingList.class),
			Map.entry("EmbeddingItem", Embedding.class), Map.entry("ScriptsList", ScriptList.class),
			Map.entry("ScriptInfo", ScriptInfo.class), Map.entry("ScriptArg", ScriptArg.class),
			Map.entry("ExtensionItem", Extension.class), Map.entry("MemoryResponse", Memory.class),
			Map.entry("modules__api__models__ProgressResponse", GenerationProgress.class),
			Map.entry("modules__progress__ProgressResponse", TaskProgress.class),
			Map.entry("QuicksettingsHint", QuicksettingsHint.class));

	/** Responses that are read as a JSON object, by their names in the schema. */
	private static final Set<String> OPEN_RESPONSES = Set.of("Options", "Flags", "CreateResponse", "TrainResponse");

	private static final Image PIXEL = Image
		.fromBase64("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg");

	public static List<Endpoint<?>> endpoints() {
		return Arrays.stream(Endpoint.class.getDeclaredFields())
			.filter((field) -> Modifier.isStatic(field.getModifiers()) && field.getType() == Endpoint.class)
			.<Endpoint<?>>map(ConformanceTests::value)
			.toList();
	}

	private static Endpoint<?> value(Field field) {
		try {
			return (Endpoint<?>) field.get(null);
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Stream<JsonNode> operations() {
		return CONTRACT.path("operations").valueStream().filter((operation) -> {
			String path = operation.path("path").asString();
			return Stream.of("/sdapi/v1/", "/internal/", "/controlnet/").anyMatch(path::startsWith);
		});
	}

	private static String route(JsonNode operation) {
		return operation.path("method").asString() + " " + operation.path("path").asString();
	}

	@Test
	void eachOperationOfTheSchemaExists() {
		Set<String> known = endpoints().stream()
			.map((endpoint) -> endpoint.method() + " " + endpoint.path())
			.collect(Collectors.toSet());

		assertThat(operations().map(ConformanceTests::route)).hasSizeGreaterThan(50)
			.allSatisfy((route) -> assertThat(known.contains(route)).as(route)
				.isNotEqualTo(OPERATIONS_LEFT_OUT.containsKey(route)));
	}

	@Test
	void operationsBesidesTheSchemaAreKnown() {
		Set<String> published = operations().map(ConformanceTests::route).collect(Collectors.toSet());

		assertThat(endpoints())
			.allSatisfy((endpoint) -> assertThat(published.contains(endpoint.method() + " " + endpoint.path())
					// only with --api-server-stop, so they are not in the schema
					|| endpoint.path().matches("/sdapi/v1/server-(stop|restart|kill)"))
				.as(endpoint.name())
				.isTrue());
	}

	@Test
	void responseFieldsAreRead() {
		operations().flatMap((operation) -> operation.path("responses").propertyStream())
			.filter((response) -> response.getKey().equals("200"))
			.map((response) -> response.getValue().asString().replace("[]", ""))
			.filter((schema) -> !schema.equals("any"))
			.forEach((schema) -> assertThat(RESPONSES.containsKey(schema) || OPEN_RESPONSES.contains(schema)).as(schema)
				.isTrue());

		RESPONSES.forEach((schema, type) -> assertThat(namesOf(type)).as(schema)
			.isEqualTo(new TreeSet<>(properties(schema).propertyNames())));
	}

	static Stream<Object[]> requests() {
		return Stream.of(new Object[] { "StableDiffusionProcessingImg2Img", imageToImage().parameters().keySet() },
				new Object[] { "ExtrasSingleImageRequest", extra("image") },
				new Object[] { "ExtrasBatchImagesRequest", extra("imageList") },
				new Object[] { "Body_detect_controlnet_detect_post", namesOf(DetectRequest.class) },
				new Object[] { "ProgressRequest", Set.of("id_task", "id_live_preview", "live_preview") },
				new Object[] { "PNGInfoRequest", Set.of("image") },
				new Object[] { "InterrogateRequest", Set.of("image", "model") });
	}

	/** Those of text-to-image are compared in the request's own test. */
	@ParameterizedTest
	@MethodSource("requests")
	void requestFieldsCanBeSet(String schema, Set<String> names) {
		assertThat(new TreeSet<>(names)).isEqualTo(new TreeSet<>(properties(schema).propertyNames()));
	}

	private static JsonNode properties(String schema) {
		return CONTRACT.path("schemas").path(schema).path("properties");
	}

	private static Set<String> namesOf(Class<? extends Record> type) {
		return Arrays.stream(type.getRecordComponents())
			.filter((component) -> !isAddedByTheClient(component))
			.map((component) -> explicitName(component,
					component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT)))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static boolean isAddedByTheClient(RecordComponent component) {
		JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
		return property != null && property.access() == JsonProperty.Access.READ_ONLY;
	}

	private static String explicitName(RecordComponent component, String otherwise) {
		JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
		return (property != null) ? property.value() : otherwise;
	}

	private static Set<String> extra(String pictures) {
		Set<String> names = new TreeSet<>(ExtraRequest.builder()
			.scale(2)
			.size(64, 64, true)
			.upscaler("a")
			.secondUpscaler("b", 0.5)
			.gfpgan(1)
			.codeformer(1, 0)
			.upscaleFirst(true)
			.showExtrasResults(true)
			.build()
			.parameters()
			.keySet());
		names.add(pictures);
		return names;
	}

	private static ImageToImageRequest imageToImage() {
		return ImageToImageRequest.builder()
			.initImages(PIXEL)
			.resizeMode(ResizeMode.JUST_RESIZE)
			.imageCfgScale(1.5)
			.inpaint(PIXEL,
					(mask) -> mask.blur(4)
						.blur(4, 4)
						.round(true)
						.fill(InpaintingFill.FILL)
						.fullResolution(32)
						.invert(true))
			.latentMask(PIXEL)
			.initialNoiseMultiplier(1)
			.includeInitImages(true)
			.prompt("p")
			.negativePrompt("n")
			.styles("s")
			.seed(1)
			.variation(2, 0.5)
			.seedResizeFrom(64, 64)
			.sampler("Euler")
			.scheduler("Karras")
			.batchSize(1)
			.batchCount(1)
			.steps(1)
			.cfgScale(7)
			.size(64, 64)
			.restoreFaces(false)
			.tiling(false)
			.doNotSaveSamples(false)
			.doNotSaveGrid(false)
			.eta(0)
			.denoisingStrength(0.5)
			.sMinUncond(0)
			.sChurn(0)
			.sTmax(0)
			.sTmin(0)
			.sNoise(1)
			.overrideSetting("a", 1)
			.overrideSettingsRestoreAfterwards(true)
			.refiner("r", 0.8)
			.disableExtraNetworks(false)
			.parameter("firstpass_image", PIXEL) // has no method: see docs/api.md
			.comment("c", 1)
			.forceTaskId("t")
			.samplerIndex("Euler")
			.script("s", 1)
			.alwaysOnScript("x", 1)
			.sendImages(true)
			.saveImages(false)
			.infotext("")
			.build();
	}

	@Test
	void simulationHasEachOperation() {
		try (SimulatedWebUi webUi = SimulatedWebUi.builder().serverStop(true).start();
				StableDiffusionClient client = StableDiffusionClient.create(webUi.baseUrl())) {
			assertThat(endpoints()).allSatisfy((endpoint) -> {
				try {
					client
						.exchange(endpoint.method(), endpoint.path(), Map.of(), new ParameterizedTypeReference<Void>() {
						})
						.block(Duration.ofSeconds(10));
				}
				catch (StableDiffusionException ex) {
					assertThat(ex).as(endpoint.name()).isNotInstanceOf(MissingEndpointException.class);
				}
			});
		}
	}

}
