package io.stablediffusion;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import io.stablediffusion.extension.ADetailerUnit;
import io.stablediffusion.extension.ControlNetUnit;
import io.stablediffusion.extension.DetectRequest;
import io.stablediffusion.generation.ExtraRequest;
import io.stablediffusion.generation.GenerationRequestBuilder;
import io.stablediffusion.generation.ImageToImageRequest;
import io.stablediffusion.generation.InpaintingFill;
import io.stablediffusion.generation.ResizeMode;
import io.stablediffusion.generation.TextToImageRequest;
import io.stablediffusion.image.Image;
import io.stablediffusion.internal.Redaction;
import io.stablediffusion.internal.image.ImageRequestEncoder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import tools.jackson.core.Base64Variants;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Any mapper can write a request, and each value in it, as JSON and read it again: the
 * result is equal and is sent as the same bytes.
 */
class RequestJsonTests {

	private static final Map<String, JsonMapper> MAPPERS = mappers();

	/** In memory and in files. */
	private static final List<Image> IMAGES = new ArrayList<>();

	@TempDir
	private static Path directory;

	@BeforeAll
	static void makeImages() throws IOException {
		for (int i = 1; i <= 12; i++) {
			BufferedImage pixels = new BufferedImage(i, 2 * i, BufferedImage.TYPE_INT_RGB);
			pixels.setRGB(0, 0, i);
			Image image = Image.from(pixels);
			IMAGES.add((i % 2 == 0) ? image : Image.inFile(Files.write(directory.resolve(i + ".png"), image.bytes())));
		}
	}

	private static Map<String, JsonMapper> mappers() {
		Map<String, JsonMapper> mappers = new LinkedHashMap<>();
		mappers.put("plain", JsonMapper.builder().build());
		mappers.put("kebab case",
				JsonMapper.builder()
					.propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
					.enable(MapperFeature.ALLOW_EXPLICIT_PROPERTY_RENAMING)
					.build());
		mappers.put("upper camel case",
				JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE).build());
		mappers.put("without empty values, sorted", JsonMapper.builder()
			.changeDefaultPropertyInclusion((inclusion) -> inclusion.withValueInclusion(JsonInclude.Include.NON_EMPTY)
				.withContentInclusion(JsonInclude.Include.NON_EMPTY))
			.enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
			.enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
			.build());
		mappers.put("strict",
				JsonMapper.builder()
					.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
					.enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
					.enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
					.enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
					.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
					.enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
					.disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
					.build());
		mappers.put("large numbers and arrays",
				JsonMapper.builder()
					.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
					.enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
					.enable(DeserializationFeature.USE_JAVA_ARRAY_FOR_JSON_ARRAY)
					.build());
		mappers.put("other base64, by fields, indented",
				JsonMapper.builder()
					.defaultBase64Variant(Base64Variants.MODIFIED_FOR_URL)
					.changeDefaultVisibility((visibility) -> visibility
						.withVisibility(PropertyAccessor.GETTER, JsonAutoDetect.Visibility.NONE)
						.withVisibility(PropertyAccessor.CREATOR, JsonAutoDetect.Visibility.NONE)
						.withVisibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY))
					.enable(SerializationFeature.INDENT_OUTPUT)
					.enable(SerializationFeature.WRAP_ROOT_VALUE)
					.enable(DeserializationFeature.UNWRAP_ROOT_VALUE)
					.build());
		mappers.put("with types",
				JsonMapper.builder()
					.activateDefaultTypingAsProperty(
							BasicPolymorphicTypeValidator.builder().allowIfBaseType(Object.class).build(),
							DefaultTyping.NON_FINAL_AND_ENUMS, "@class")
					.build());
		return mappers;
	}

	private static JsonMapper mapper(String name) {
		return Objects.requireNonNull(MAPPERS.get(name));
	}

	static Stream<String> mapperNames() {
		return MAPPERS.keySet().stream();
	}

	@ParameterizedTest
	@MethodSource("mapperNames")
	void requestReadFromItsJsonIsEqual(String name) {
		JsonMapper mapper = mapper(name);
		for (int seed = 0; seed < 40; seed++) {
			Samples samples = new Samples(seed);
			assertEqualAfterJson(mapper, samples.textToImage(), TextToImageRequest.class);
			assertEqualAfterJson(mapper, samples.imageToImage(), ImageToImageRequest.class);
			assertEqualAfterJson(mapper, samples.extra(), ExtraRequest.class);
			assertEqualAfterJson(mapper, samples.detect(), DetectRequest.class);
			assertEqualAfterJson(mapper, samples.controlNet(), ControlNetUnit.class);
			assertEqualAfterJson(mapper, samples.adetailer(), ADetailerUnit.class);
		}
	}

	private static <T> void assertEqualAfterJson(JsonMapper mapper, T value, Class<T> type) {
		String json = mapper.writeValueAsString(value);
		T copy = mapper.readValue(json, type);
		assertThat(copy).as("%s", json).isEqualTo(value).hasSameHashCodeAs(value).hasToString(value.toString());
		assertThat(wire(copy)).isEqualTo(wire(value));
		T tree = mapper.treeToValue(mapper.valueToTree(value), type);
		assertThat(tree).isEqualTo(value);
	}

	/** A class of an application with a request as a field. */
	record Job(String id, TextToImageRequest request, List<ImageToImageRequest> more) {
	}

	@ParameterizedTest
	@MethodSource("mapperNames")
	void nestedRequestReadFromJsonIsEqual(String name) {
		JsonMapper mapper = mapper(name);
		Samples samples = new Samples(4711);
		Job job = new Job("1", samples.textToImage(), List.of(samples.imageToImage(), samples.imageToImage()));

		assertThat(mapper.readValue(mapper.writeValueAsBytes(job), Job.class)).isEqualTo(job);
	}

	@Test
	void imagesOfEqualContentAreEqual() throws IOException {
		Image inMemory = IMAGES.get(1);
		Image inFile = Image.inFile(Files.write(directory.resolve("a.png"), inMemory.bytes()));

		assertThat(ControlNetUnit.of("m").image(inFile)).isEqualTo(ControlNetUnit.of("m").image(inMemory))
			.hasSameHashCodeAs(ControlNetUnit.of("m").image(inMemory));
		assertThat(ImageToImageRequest.of(inFile, "a")).isEqualTo(ImageToImageRequest.of(inMemory, "a"))
			.isNotEqualTo(ImageToImageRequest.of(IMAGES.get(2), "a"));
		assertThat(ControlNetUnit.of("m").weight(1)).isNotEqualTo(ControlNetUnit.of("m").weight(2));
		assertThat(ADetailerUnit.of("m").confidence(0.5)).isNotEqualTo(ADetailerUnit.of("m"))
			.isEqualTo(ADetailerUnit.of("m").parameter("ad_confidence", 0.5));
	}

	@Test
	void base64OfImageFieldsIsReadAsImage() {
		Image image = new Samples(1).image();
		ImageToImageRequest request = ImageToImageRequest.builder()
			.initImages(image)
			.inpaint(image)
			.controlNet(ControlNetUnit.of("m").image(image))
			.parameter("of_a_fork", Map.of("picture", image.toBase64()))
			.build();
		List<String> fields = new ArrayList<>();

		ImageToImageRequest copy = mapper("plain").readValue(mapper("plain").writeValueAsString(request),
				ImageToImageRequest.class);
		ImageRequestEncoder.of(copy.parameters()).forEachImage((field, found) -> fields.add(field));

		assertThat(fields).containsExactly("init_images[0]", "mask", "alwayson_scripts.ControlNet.args[0].image",
				"of_a_fork.picture");
		assertThat(copy.parameters().get("mask")).isEqualTo(image);
	}

	@Test
	void base64InOtherFieldsStaysText() {
		for (String text : List.of("Qk0x", "iVBORw0KGgoAAAANSUhEUgAA", "AAAA", "Qk" + "1".repeat(50), "none",
				"Qk0" + "a".repeat(77), "https://example.org/a.png", "data:image/png;base64,iVBORw0KGgo=")) {
			TextToImageRequest request = TextToImageRequest.builder().prompt(text).parameter("x", text).build();
			assertThat(request.parameters()).isEqualTo(Map.of("prompt", text, "x", text));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "[1]", "1", "\"a\"", "true", "{\"steps\":0}", "{\"seed\":1e400}", "{\"prompt\":null}",
			"{\"cfg_scale\":-1e999}", "{\"sampler_name\":\"\"}", "{\"hr_scale\":[{}],\"width\":1.5}" })
	void invalidRequestJsonFailsInTheMapper(String json) {
		for (JsonMapper mapper : MAPPERS.values()) {
			assertThatExceptionOfType(JacksonException.class)
				.isThrownBy(() -> mapper.readValue(json, TextToImageRequest.class));
		}
		assertThatExceptionOfType(JacksonException.class)
			.isThrownBy(() -> mapper("plain").readValue("{\"prompt\":\"a\"}", ImageToImageRequest.class))
			.withMessageContaining("init_images is missing");
	}

	@Test
	void deeplyNestedJsonFailsInTheMapper() {
		String json = "{\"x\":" + "[".repeat(400_000) + "]".repeat(400_000) + "}";

		assertThatExceptionOfType(JacksonException.class)
			.isThrownBy(() -> mapper("plain").readValue(json, TextToImageRequest.class));
	}

	@Test
	void laterChangesOfArgumentsDoNotChangeRequest() {
		List<Object> list = new ArrayList<>(List.of(1, "a"));
		Map<String, Object> map = new LinkedHashMap<>(Map.of("list", list));
		int[] array = { 1, 2 };
		TextToImageRequest request = TextToImageRequest.builder()
			.parameter("map", map)
			.parameter("array", array)
			.script("s", list)
			.build();
		byte[] before = wire(request);
		int hash = request.hashCode();

		list.add("b");
		map.put("more", 1);
		array[0] = 99;

		assertThat(wire(request)).isEqualTo(before);
		assertThat(request.hashCode()).isEqualTo(hash);
		assertThat(request.parameters()).containsEntry("array", List.of(1, 2));
	}

	@ParameterizedTest
	@ValueSource(strings = { "a\nERROR b", "a\rb", "\u001b[31mred", "a\u0085b", "a\u2028b", "a\u202eb" })
	void toStringIsOneLineWithoutControlCharacters(String words) {
		TextToImageRequest request = TextToImageRequest.builder()
			.prompt(words)
			.parameter(words, List.of(words))
			.controlNet(ControlNetUnit.of(words))
			.build();
		assertThat(request.toString()).isEqualTo(Redaction.oneLine(request.toString()));
		assertThat(ControlNetUnit.of(words).toString()).doesNotContain(words);
	}

	@Test
	void toStringIsBounded() {
		TextToImageRequest.Builder builder = TextToImageRequest.builder().prompt("word ".repeat(50_000));
		for (int i = 0; i < 5000; i++) {
			builder.parameter("field_" + i, "x".repeat(50));
		}

		assertThat(builder.build().toString()).startsWith("TextToImageRequest{prompt=word word").hasSizeLessThan(5000);
	}

	static byte[] wire(Object body) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		Flux.from(ImageRequestEncoder.of(body).encode(DefaultDataBufferFactory.sharedInstance, Schedulers.immediate()))
			.doOnNext((buffer) -> bytes.writeBytes(bytes(buffer)))
			.blockLast();
		return bytes.toByteArray();
	}

	private static byte[] bytes(DataBuffer buffer) {
		byte[] part = new byte[buffer.readableByteCount()];
		buffer.read(part);
		return part;
	}

	/** Random requests. */
	private static final class Samples {

		private final Random random;

		Samples(int seed) {
			this.random = new Random(seed);
		}

		Image image() {
			return IMAGES.get(this.random.nextInt(IMAGES.size()));
		}

		private String text() {
			return IntStream.range(0, this.random.nextInt(20))
				.mapToObj((i) -> new String(Character.toChars(new int[] { 'a', ' ', '"', '\\', '\n', 'é', 0x1F600, '<',
						'{', '/', '=', '+', 'Q', 'k', '0', 0x2028 }[this.random.nextInt(16)])))
				.reduce("", String::concat);
		}

		private String name() {
			return "n" + text();
		}

		private double fraction() {
			return this.random.nextBoolean() ? this.random.nextInt(2) : this.random.nextDouble();
		}

		private double number() {
			return switch (this.random.nextInt(4)) {
				case 0 -> this.random.nextInt(20) - 5;
				case 1 -> this.random.nextGaussian() * 1e20;
				case 2 -> (float) this.random.nextDouble();
				default -> this.random.nextDouble() * 30;
			};
		}

		private int positive() {
			return 1 + this.random.nextInt(this.random.nextBoolean() ? 100 : Integer.MAX_VALUE);
		}

		private long seed() {
			return this.random.nextBoolean() ? this.random.nextInt(1000) - 1 : this.random.nextLong() >>> 1;
		}

		private Object anything(int depth) {
			int kind = this.random.nextInt((depth > 0) ? 18 : 14);
			return switch (kind) {
				case 0 -> text();
				case 1 -> this.random.nextInt();
				case 2 -> this.random.nextLong();
				case 3 -> number();
				case 4 -> (float) fraction();
				case 5 -> this.random.nextBoolean();
				case 6 -> new BigInteger(90, this.random);
				case 7 -> new BigDecimal(new BigInteger(40, this.random), 12);
				case 8 -> image();
				case 9 -> (short) this.random.nextInt();
				case 10 -> image().toBase64();
				case 11 -> Samples.bytes(this.random);
				case 12 -> new double[] { 1, fraction() };
				case 13 -> ResizeMode.RESIZE_AND_FILL;
				case 14 -> Arrays.asList(anything(depth - 1), null, anything(depth - 1));
				case 15 -> new Object[] { anything(depth - 1), anything(depth - 1) };
				case 16 -> controlNet();
				default -> {
					Map<String, Object> map = new LinkedHashMap<>();
					map.put(text(), anything(depth - 1));
					map.put("null", null);
					map.put("", Collections.emptyMap());
					map.put("image", image());
					yield map;
				}
			};
		}

		private static byte[] bytes(Random random) {
			byte[] bytes = new byte[random.nextInt(200)];
			random.nextBytes(bytes);
			return bytes;
		}

		private <B extends GenerationRequestBuilder<B>> void common(B builder) {
			List<Runnable> setters = new ArrayList<>(List.of(() -> builder.prompt(text()),
					() -> builder.negativePrompt(text()), () -> builder.styles(name(), name()), builder::styles,
					() -> builder.seed(seed()), () -> builder.variation(seed(), fraction()),
					() -> builder.seedResizeFrom(-1, positive()), () -> builder.sampler(name()),
					() -> builder.scheduler(name()), () -> builder.batchSize(positive()),
					() -> builder.batchCount(positive()), () -> builder.steps(positive()),
					() -> builder.cfgScale(number()), () -> builder.distilledCfgScale(number()),
					() -> builder.size(positive(), positive()), () -> builder.restoreFaces(this.random.nextBoolean()),
					() -> builder.tiling(this.random.nextBoolean()), () -> builder.eta(number()),
					() -> builder.denoisingStrength(fraction()), () -> builder.sChurn(number()),
					() -> builder.overrideSetting(name(), anything(2)),
					() -> builder.overrideSetting("CLIP_stop_at_last_layers", positive()),
					() -> builder.checkpoint(name()), () -> builder.clipSkip(2),
					() -> builder.refiner(name(), fraction()), () -> builder.parameter("firstpass_image", image()),
					() -> builder.comment(name(), anything(1)), () -> builder.forceTaskId(name()),
					() -> builder.script(name(), anything(2), null, anything(1)),
					() -> builder.alwaysOnScript(name(), null, anything(3)),
					() -> builder.controlNet(controlNet(), controlNet()), () -> builder.adetailer(adetailer()),
					() -> builder.infotext(text()), () -> builder.parameter(name(), anything(3)),
					() -> builder.saveImages(true)));
			Collections.shuffle(setters, this.random);
			setters.subList(0, this.random.nextInt(setters.size() + 1)).forEach(Runnable::run);
		}

		TextToImageRequest textToImage() {
			TextToImageRequest.Builder builder = TextToImageRequest.builder();
			common(builder);
			if (this.random.nextBoolean()) {
				builder.hiresFix((hires) -> {
					hires.scale(positive()).upscaler(name()).prompt(text()).cfgScale(number());
					hires.additionalModules(name(), name()).steps(this.random.nextInt(5)).resize(0, positive());
				});
			}
			return builder.build();
		}

		ImageToImageRequest imageToImage() {
			ImageToImageRequest.Builder builder = ImageToImageRequest.builder().initImages(image(), image());
			common(builder);
			if (this.random.nextBoolean()) {
				builder.resizeMode(ResizeMode.CROP_AND_RESIZE).latentMask(image()).inpaint(image(), (mask) -> {
					mask.blur(this.random.nextInt(9)).fill(InpaintingFill.LATENT_NOISE).fullResolution(32);
					mask.invert(this.random.nextBoolean()).round(false);
				});
			}
			return builder.build();
		}

		ExtraRequest extra() {
			ExtraRequest.Builder builder = ExtraRequest.builder();
			List<Consumer<ExtraRequest.Builder>> setters = new ArrayList<>(List.of((to) -> to.scale(0.1 + fraction()),
					(to) -> to.size(positive(), positive(), this.random.nextBoolean()), (to) -> to.upscaler(name()),
					(to) -> to.secondUpscaler(name(), fraction()), (to) -> to.codeformer(fraction(), fraction()),
					(to) -> to.parameter(name(), anything(2))));
			Collections.shuffle(setters, this.random);
			setters.subList(0, this.random.nextInt(setters.size() + 1)).forEach((setter) -> setter.accept(builder));
			return builder.build();
		}

		DetectRequest detect() {
			boolean full = this.random.nextBoolean();
			return full ? new DetectRequest(name(), List.of(image(), image()),
					this.random.nextBoolean() ? List.of(image()) : List.of(), positive(), number(), number(),
					this.random.nextBoolean()) : DetectRequest.of(name(), image());
		}

		ControlNetUnit controlNet() {
			ControlNetUnit unit = ControlNetUnit.of(name()).module(name());
			unit = this.random.nextBoolean() ? unit.image(image()).mask(image()) : unit.thresholds(number(), number());
			unit = this.random.nextBoolean()
					? unit.controlMode(ControlNetUnit.ControlMode.PROMPT).guidance(0, fraction())
					: unit.weight(number());
			return this.random.nextBoolean() ? unit.parameter(name(), anything(1)) : unit;
		}

		ADetailerUnit adetailer() {
			ADetailerUnit unit = ADetailerUnit.of(name()).prompt(text());
			return this.random.nextBoolean() ? unit.confidence(fraction()) : unit.parameter(name(), anything(1));
		}

	}

	@Test
	void charactersAreWrittenAsUtf8() {
		assertThat(new String(wire(TextToImageRequest.of("é😀").parameters()), StandardCharsets.UTF_8))
			.isEqualTo("{\"prompt\":\"é😀\"}");
	}

}
