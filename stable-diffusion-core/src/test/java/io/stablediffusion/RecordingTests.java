package io.stablediffusion;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import io.stablediffusion.catalog.Model;
import io.stablediffusion.catalog.Sampler;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.generation.TextToImageRequest;
import io.stablediffusion.image.ImageFormat;
import io.stablediffusion.image.ImageSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Recorded responses of genuine servers are read correctly.
 */
class RecordingTests {

	private final StubServer server = new StubServer();

	static Stream<JsonNode> generations() {
		return Recordings.all()
			.stream()
			.filter((recording) -> recording.path("response").path("status").asInt() == 200
					&& recording.path("request").path("path").asString().contains("2img"));
	}

	@ParameterizedTest
	@MethodSource("generations")
	void generationsAreRead(JsonNode recording) {
		this.server.then(200, Recordings.answer(recording));

		GeneratedImages result = Objects.requireNonNull(
				this.server.client().textToImage().generate(TextToImageRequest.of("x")).block(Duration.ofSeconds(10)));

		JsonNode info = recording.path("decodedInfo");
		assertThat(result.images()).hasSize(recording.path("decodedImages").size()).allSatisfy((image) -> {
			assertThat(image.format()).isEqualTo(ImageFormat.PNG);
			assertThat(image.size()).hasValue(new ImageSize(64, 64));
		});
		assertThat(result.images()).extracting((image) -> image.infotext().orElseThrow())
			.containsExactlyElementsOf(result.info().infotexts());
		assertThat(result.first().length()).isEqualTo(recording.path("decodedImages").path(0).path("bytes").asInt());
		assertThat(result.info().seed()).isEqualTo(info.path("seed").asLong());
		assertThat(result.info().allSeeds()).hasSameSizeAs(result.images()).first().isEqualTo(result.info().seed());
		assertThat(result.info().samplerName()).isEqualTo(info.path("sampler_name").asString());
		assertThat(result.info().modelName()).isEqualTo("random-sd15.safetensors");
		assertThat(result.info().version()).isEqualTo("stable-diffusion.cpp");
		assertThat(result.info().subseed()).isNull();
		assertThat(result.parameters().text("prompt")).isEqualTo("a lighthouse");
		assertThat(result.toString()).hasSizeLessThan(6000).doesNotContain("iVBORw0KGgo");
	}

	@Test
	void floatsComeWidened() {
		this.server.then(200, Recordings.answer(Recordings.named("04-img2img-ok")));

		StepVerifier.create(this.server.client().textToImage().generate(TextToImageRequest.of("x")))
			.assertNext((images) -> assertThat(images.info().denoisingStrength()).isEqualTo(0.6000000238418579))
			.expectComplete()
			.verify(Duration.ofSeconds(10));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					10-txt2img-empty-prompt | prompt required
					12-txt2img-malformed-json | [json.exception.parse_error.101] parse error at line 1, column 21: syntax error while parsing object key - unexpected end of input; expected string literal
					13-txt2img-empty-body | empty body
					72-txt2img-null-steps | [json.exception.type_error.302] type must be number, but is null
					99-txt2img-invalid-utf8 | [json.exception.type_error.316] invalid UTF-8 byte at index 158: 0x22
					""")
	void errorsContainServerMessage(String name, String message) {
		JsonNode recording = Recordings.named(name);
		JsonNode reason = recording.path("response").path("headers").path("EXCEPTION_WHAT");
		this.server.then(recording.path("response").path("status").asInt(), Recordings.answer(recording),
				"EXCEPTION_WHAT", reason.asString(""));

		StepVerifier.create(this.server.client().textToImage().generate(TextToImageRequest.of("x")))
			.expectErrorSatisfies((error) -> assertThat(((ApiException) error).serverMessage()).isEqualTo(message))
			.verify(Duration.ofSeconds(10));
	}

	static Stream<JsonNode> errors() {
		return Recordings.all()
			.stream()
			.filter((recording) -> recording.path("response").path("status").asInt() >= 400);
	}

	/** Each recorded error, with a message in JSON, in a header, or without a message. */
	@ParameterizedTest
	@MethodSource("errors")
	void errorsMapToExceptions(JsonNode recording) {
		JsonNode response = recording.path("response");
		JsonNode body = response.path("body");
		String header = response.path("headers").path("EXCEPTION_WHAT").asString("");
		String words = body.path("message").asString(body.path("error").asString(header));
		this.server.then(response.path("status").asInt(), Recordings.answer(recording), "EXCEPTION_WHAT", header);

		StepVerifier.create(
				this.server.client((builder) -> builder.retry((retry) -> retry.maxRetries(0))).progress().interrupt())
			.expectErrorSatisfies((error) -> {
				assertThat(error).isInstanceOf(words.isEmpty() ? MissingEndpointException.class : ApiException.class);
				assertThat(((ApiException) error).status()).isEqualTo(response.path("status").asInt());
				assertThat(((ApiException) error).serverMessage()).isEqualTo(words);
			})
			.verify(Duration.ofSeconds(10));
	}

	@Test
	void listsAreRead() {
		for (String name : List.of("20-samplers", "21-schedulers", "22-upscalers", "23-latent-upscale-modes",
				"24-loras", "25-sd-models", "26-options")) {
			this.server.then(200, Recordings.answer(Recordings.named(name)));
		}
		BlockingStableDiffusionClient client = BlockingStableDiffusionClient.of(this.server.client());

		assertThat(client.samplers().list()).hasSize(22).extracting(Sampler::name).contains("euler_a", "dpm++2m");
		assertThat(client.schedulers().list()).hasSize(18).allMatch((one) -> one.label().equals(one.name()));
		assertThat(client.upscalers().list()).hasSize(3).allMatch((one) -> one.modelName() == null);
		assertThat(client.upscalers().latentModes()).hasSize(6);
		assertThat(client.loras().list()).isEmpty();
		assertThat(client.models().list()).singleElement().extracting(Model::title).isEqualTo("random-sd15");
		assertThat(client.options().get().text("samples_format")).isEqualTo("png");
	}

	@Test
	void missingEndpointHasItsOwnException() {
		for (String name : List.of("30-missing-progress", "31-missing-interrupt", "38-missing-post-options")) {
			this.server.then(404, Recordings.answer(Recordings.named(name)));
			StepVerifier.create(this.server.client().progress().get())
				.expectError(MissingEndpointException.class)
				.verify(Duration.ofSeconds(10));
		}
	}

}
