package io.stablediffusion.sample;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;

import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.image.Image;
import io.stablediffusion.test.Fault;
import io.stablediffusion.test.SimulatedWebUi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;
import reactor.netty.http.client.HttpClient;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests the sample application with its simulated WebUI.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "stablediffusion.retry.max-retries=0", "stablediffusion.generation.max-waiting=0" })
class SampleApplicationTests {

	private final WebTestClient web;

	@Autowired
	private SimulatedWebUi webUi;

	@Autowired
	private StableDiffusionClient client;

	/**
	 * Without compression: Netty's decoder leaks the buffers of a closed connection.
	 */
	SampleApplicationTests(@LocalServerPort int port) {
		this.web = WebTestClient.bindToServer(new ReactorClientHttpConnector(HttpClient.create()))
			.baseUrl("http://localhost:" + port)
			.responseTimeout(Duration.ofSeconds(20))
			.build();
	}

	private WebTestClient.ResponseSpec generate(String json) {
		return this.web.post().uri("/api/generate").contentType(MediaType.APPLICATION_JSON).bodyValue(json).exchange();
	}

	@Test
	void generatedImageContainsItsPrompt() {
		JsonNode response = Objects.requireNonNull(generate(
				"{\"prompt\":\"a lighthouse at dawn\",\"negativePrompt\":\"fog\",\"width\":128,\"height\":64,\"steps\":2,\"seed\":9}")
			.expectStatus()
			.isOk()
			.expectBody(JsonNode.class)
			.returnResult()
			.getResponseBody());

		assertThat(response.path("success").asBoolean()).isTrue();
		assertThat(response.has("error")).isFalse();
		String image = new String(Base64.getDecoder().decode(response.path("images").path(0).asString()),
				StandardCharsets.ISO_8859_1);
		assertThat(image).startsWith("\u0089PNG")
			.contains("parameters\0a lighthouse at dawn\nNegative prompt: fog\nSteps: 2,")
			.contains("Seed: 9, Size: 128x64");
		assertThat(response.path("info").asString()).contains("\"seed\":9");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{"prompt":" "} | prompt must not be blank
					{} | prompt must not be blank
					{"prompt":"a","width":10} | width must be greater than or equal to 64
					{"prompt":"a","height":4096} | height must be less than or equal to 2048
					{"prompt":"a","steps":1000} | steps must be less than or equal to 150
					{"prompt":"a","seed":-2} | seed must be greater than or equal to -1
					{"prompt": | The body must be a JSON object
					{"prompt":"a","steps":"many"} | The body must be a JSON object
					{"prompt":"a","width":100} | width must be a multiple of 8
					{"prompt":"a","image":"???"} | image is not base64
					{"prompt":"a","image":"AAAA"} | image must be a PNG, JPEG or WebP image
					{"prompt":"a","image":"iVBORw0KGgoAAAANSUhEUgAA//8AAP//CAIAAAA="} | image must not be larger than 4096 pixels in width and height, but is 65535x65535
					""")
	void invalidRequestIs400(String json, String error) {
		generate(json).expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.success")
			.isEqualTo(false)
			.jsonPath("$.error")
			.value((message) -> assertThat(message.toString()).contains(error));
	}

	@Test
	void initImageIsUsed() {
		String image = Image.from(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB)).toDataUri();

		generate("{\"prompt\":\"a\",\"steps\":2,\"width\":64,\"height\":64,\"image\":\"" + image + "\"}").expectStatus()
			.isOk();
		assertThat(this.webUi.requests()).anySatisfy((request) -> assertThat(request.uri()).endsWith("/img2img"));
	}

	@Test
	void tooLargeBodyIs413() {
		generate("{\"prompt\":\"a\",\"image\":\"" + "A".repeat(15_000_000) + "\"}").expectStatus()
			.isEqualTo(413)
			.expectBody()
			.jsonPath("$.error")
			.isEqualTo("The body must not be larger than 14 MB: send a smaller image");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			422 | {"detail":[{"loc":["body","x"],"msg":"bad","type":"t"}]} | 400 | body.x: bad
			404 | {"error":"HTTPException","detail":"Sampler not found"} | 400 | Sampler not found
			404 | {"detail":"Not Found"} | 502 | does not have the endpoint
			401 | {"detail":"Not authenticated"} | 502 | Not authenticated
			500 | {"error":"OutOfMemoryError","errors":"CUDA out of memory"} | 503 | smaller size
			500 | {"error":"KeyError","errors":"'x'"} | 502 | KeyError
			503 | {} | 503 | returned 503
			504 | <title>504 Gateway Time-out</title> | 504 | 504 Gateway Time-out
			200 | <html></html> | 502 | cannot be read
			""")
	void failureOfWebUiIs5xx(int status, String body, int expected, String error) {
		this.webUi.fail("/sdapi/v1/txt2img", Fault.answer(status, "application/json", body));

		generate("{\"prompt\":\"a\"}").expectStatus()
			.isEqualTo(expected)
			.expectBody()
			.jsonPath("$.success")
			.isEqualTo(false)
			.jsonPath("$.error")
			.value((message) -> assertThat(message.toString()).contains(error));
	}

	@Test
	void overloadedServiceIs503() {
		this.webUi.pause();
		try {
			Disposable running = this.client.textToImage()
				.generate((request) -> request.prompt("a").size(64, 64).steps(1))
				.subscribe();
			await().until(() -> this.client.activeGenerations() == 1);
			generate("{\"prompt\":\"a\"}").expectStatus()
				.isEqualTo(503)
				.expectBody()
				.jsonPath("$.error")
				.value((message) -> assertThat(message.toString()).contains("generations are already waiting"));
			running.dispose();
		}
		finally {
			this.webUi.resume();
		}
	}

	@Test
	void modelsAreListed() {
		this.web.get()
			.uri("/api/models")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$[0].title")
			.isEqualTo("v1-5-pruned-emaonly.safetensors [6ce0161689]")
			.jsonPath("$[0].name")
			.isEqualTo("v1-5-pruned-emaonly")
			.jsonPath("$[0].hash")
			.isEqualTo("6ce0161689");
	}

	@Test
	void healthIsReported() {
		this.web.get()
			.uri("/api/health")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.status")
			.isEqualTo("healthy")
			.jsonPath("$.timestamp")
			.isNotEmpty()
			.jsonPath("$.simulated")
			.isEqualTo(true);

		Fault fault = Fault.status(404);
		this.webUi.fail("/sdapi/v1/options", fault, fault);
		this.webUi.fail("/sdapi/v1/samplers", fault, fault);
		this.web.get()
			.uri("/api/health")
			.exchange()
			.expectStatus()
			.isEqualTo(503)
			.expectBody()
			.jsonPath("$.status")
			.isEqualTo("unhealthy");
		this.web.get()
			.uri("/actuator/health/readiness")
			.exchange()
			.expectStatus()
			.isEqualTo(503)
			.expectBody()
			.jsonPath("$.components.stableDiffusion.status")
			.isEqualTo("DOWN");
	}

	@Test
	void metricsAndOpenApiAreAvailable() {
		generate("{\"prompt\":\"a\",\"width\":64,\"height\":64,\"steps\":1}").expectStatus().isOk();

		this.web.get()
			.uri("/actuator/metrics/stablediffusion.client.operations?tag=operation:text-to-image&tag=outcome:SUCCESS")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.measurements[0].value")
			.value((count) -> assertThat(((Number) count).intValue()).isPositive());
		this.web.get()
			.uri("/actuator/prometheus")
			.exchange()
			.expectBody(String.class)
			.value((text) -> assertThat(text).contains("stablediffusion_client_operations_seconds_bucket{")
				.contains("stablediffusion_client_images_total{operation=\"text-to-image\"}"));
		this.web.get()
			.uri("/v3/api-docs")
			.exchange()
			.expectBody()
			.jsonPath("$.paths['/api/generate'].post.summary")
			.isEqualTo("Generates an image from a prompt and an optional init image");
		this.web.get().uri("/swagger-ui.html").exchange().expectStatus().is3xxRedirection();
		this.web.get()
			.uri("/")
			.accept(MediaType.TEXT_HTML)
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.contentTypeCompatibleWith(MediaType.TEXT_HTML)
			.expectHeader()
			.exists(HttpHeaders.CONTENT_LENGTH);
	}

}
