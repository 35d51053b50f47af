package io.stablediffusion;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.stablediffusion.ApiException.ServerError;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.generation.GenerationInfo;
import io.stablediffusion.generation.TextToImageRequest;
import io.stablediffusion.image.Image;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.http.ErrorBody;
import io.stablediffusion.internal.image.ImageResponseDecoder;
import io.stablediffusion.internal.json.Json;
import io.stablediffusion.internal.json.JsonBytes;
import io.stablediffusion.internal.json.ResponseReadingTests;
import io.stablediffusion.json.JsonObject;
import io.stablediffusion.prompt.Infotext;
import io.stablediffusion.prompt.Prompt;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import tools.jackson.core.JacksonException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What must hold for all that comes from outside, whatever its bytes are. Each target
 * takes any bytes and fails if a rule does not hold. {@link FuzzRegressionTests} runs
 * them for known inputs, and the fuzzer of the profile {@code fuzz} looks for new ones.
 */
enum FuzzTargets {

	/** An infotext is written as it was read. */
	INFOTEXT(FuzzTargets::infotext),

	/** A prompt has finite weights, and what is escaped means only itself. */
	PROMPT(FuzzTargets::prompt),

	/** An image has a text or none, and an embedded text is read back. */
	IMAGE(FuzzTargets::image),

	/** A response is read alike in any chunks, or is an error that is translated. */
	RESPONSE(FuzzTargets::response),

	/** An error of a server is one short line. */
	ERROR(FuzzTargets::error);

	private static final List<Endpoint<?>> ENDPOINTS = ResponseReadingTests.endpoints().toList();

	@SuppressWarnings("ImmutableEnumChecker") // a method reference
	private final Consumer<byte[]> target;

	FuzzTargets(Consumer<byte[]> target) {
		this.target = target;
	}

	void run(byte[] input) {
		this.target.accept(input);
	}

	/** The beginning of an input that selects how a response is read. */
	static byte[] response(Endpoint<?> endpoint, String json) {
		int number = 0;
		while (!ENDPOINTS.get(number).name().equals(endpoint.name())) {
			number++;
		}
		byte[] body = json.getBytes(StandardCharsets.UTF_8);
		return ByteBuffer.allocate(2 + body.length).put((byte) number).put((byte) 7).put(body).array();
	}

	private static void infotext(byte[] input) {
		String text = new String(input, StandardCharsets.UTF_8);
		Infotext infotext = Infotext.parse(text);
		assertThat(infotext.toString()).isEqualTo(text);
		assertThat(infotext.prompt()).doesNotContain("\r");
		assertThat(infotext.loraHashes()).isNotNull();
		assertThat(infotext.controlNetUnits()).isNotNull();
		for (String name : infotext.parameters().keySet()) {
			assertThat(infotext.number(name)).isNotNull();
			assertThat(infotext.integer(name)).isNotNull();
		}
		assertThat(TextToImageRequest.from(infotext)).isNotNull();
		Map<String, String> own = Map.of("Steps", "1", "Value", text);
		assertThat(Infotext.parse(Infotext.of("", "", Map.of("Steps", 1)).with("Value", text).toString()).parameters())
			.isEqualTo(own);
	}

	private static void prompt(byte[] input) {
		String text = new String(input, StandardCharsets.UTF_8);
		Prompt prompt = Prompt.parse(text);
		assertThat(prompt.weighted()).allSatisfy((part) -> {
			assertThat(part.weight()).isNotNaN().isFinite();
			assertThat(part.text()).isNotEmpty();
		});
		assertThat(prompt.tags()).allSatisfy((tag) -> {
			assertThat(text).contains(tag.toString());
			assertThat(tag.weight()).isNotNull();
			assertThat(tag.name()).isNotNull();
		});
		Prompt escaped = Prompt.parse(Prompt.escape(text));
		assertThat(escaped.tags()).isEmpty();
		assertThat(
				escaped.weighted().stream().map(Prompt.Weighted::text).collect(Collectors.joining()).replace("< ", "<"))
			.isEqualTo(text.replace("< ", "<"));
		assertThat(escaped.weighted()).allMatch((part) -> part.weight() == 1);
	}

	private static void image(byte[] input) {
		if (input.length == 0) {
			return;
		}
		Image image = Image.from(input);
		assertThat(image.size()).isNotNull();
		assertThat(image.toString()).isNotEmpty();
		assertThat(image.parameters().map(Object::toString)).isEqualTo(image.infotext());
		Image written;
		try {
			written = image.withInfotext("灯\nSteps: 1");
		}
		catch (IllegalArgumentException ex) {
			assertThat(ex).message().isNotEmpty();
			return;
		}
		assertThat(written.infotext()).hasValue("灯\nSteps: 1");
	}

	private static void response(byte[] input) {
		if (input.length < 2) {
			return;
		}
		Endpoint<?> endpoint = ENDPOINTS.get(Byte.toUnsignedInt(input[0]) % ENDPOINTS.size());
		Object whole = read(endpoint, input, input.length);
		Object chunks = read(endpoint, input, 1 + Byte.toUnsignedInt(input[1]));
		assertThat(chunks).isEqualTo(whole);
	}

	/** What is read, or the class of the error. */
	private static Object read(Endpoint<?> endpoint, byte[] input, int chunk) {
		boolean images = endpoint.has(Endpoint.Trait.IMAGES);
		ImageResponseDecoder scanner = new ImageResponseDecoder();
		JsonBytes bytes = new JsonBytes();
		try {
			for (int i = 2; i < input.length; i += chunk) {
				DataBuffer buffer = DefaultDataBufferFactory.sharedInstance
					.wrap(ByteBuffer.wrap(input, i, Math.min(chunk, input.length - i)));
				if (images) {
					scanner.feed(buffer);
				}
				else {
					bytes.append(buffer);
				}
			}
			scanner.finish();
			Object value = images ? scanner.read(endpoint.type()) : bytes.read(endpoint.type(), Map.of());
			use(value);
			return String.valueOf(value);
		}
		catch (JacksonException ex) {
			return JacksonException.class;
		}
		catch (IllegalArgumentException ex) {
			return Objects.toString(ex.getMessage());
		}
		finally {
			scanner.discard();
		}
	}

	private static void use(@Nullable Object value) {
		if (value instanceof GeneratedImages generated) {
			assertThat(generated.pictures()).doesNotContainNull();
			assertThat(generated.extras()).isNotNull();
			assertThat(generated.grid()).isNotNull();
			use(generated.info());
		}
		if (value instanceof List<?> list) {
			assertThat(list).doesNotContainNull();
		}
	}

	private static void use(GenerationInfo info) {
		assertThat(info.indexOfFirstImage()).isNotNegative();
		assertThat(info.allSeeds()).hasSameSizeAs(info.fields().longIntegers("all_seeds"));
	}

	private static void error(byte[] input) {
		String text = new String(input, StandardCharsets.UTF_8);
		HttpHeaders headers = new HttpHeaders();
		headers.add("EXCEPTION_WHAT", text);
		check(ErrorBody.parse(text, headers));
		JsonBytes bytes = new JsonBytes();
		bytes.writeBytes(input);
		ServerError inSuccess = ErrorBody.inSuccess(Endpoint.OPTIONS, bytes, HttpHeaders.EMPTY);
		if (inSuccess != null) {
			check(inSuccess);
		}
		JsonObject object = Json.parseObject(text);
		for (String name : object.asMap().keySet()) {
			assertThat(object.texts(name)).hasSameSizeAs(object.longIntegers(name));
			assertThat(object.object(name)).isNotNull();
			Long whole = object.longInteger(name);
			Double number = object.number(name);
			assertThat(whole == null || number == null || (double) whole == number).isTrue();
		}
	}

	private static void check(ServerError error) {
		assertThat(error.message().length()).isLessThan(320);
		assertThat(error.message().codePoints())
			.noneMatch((c) -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029);
		assertThat(error.fieldErrors()).doesNotContainNull();
	}

}
