package io.stablediffusion.test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import javax.imageio.ImageIO;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Tests the simulated AUTOMATIC1111.
 */
class SimulatedWebUiTests {

	private static final String TXT2IMG = "/sdapi/v1/txt2img";

	private SimulatedWebUi webUi = SimulatedWebUi.start();

	@AfterEach
	void stop() {
		this.webUi.close();
	}

	private byte[] image(String json) throws Exception {
		JsonNode response = Http.json(this.webUi, "POST", TXT2IMG, json);
		return Base64.getDecoder().decode(response.path("images").path(0).asString());
	}

	@Test
	void sameImageForSamePromptAndSeedOnly() throws Exception {
		byte[] image = image("{'prompt':'a','seed':1,'width':64,'height':128}".replace('\'', '"'));

		assertThat(ImageIO.read(new ByteArrayInputStream(image))).satisfies((pixels) -> {
			assertThat(pixels.getWidth()).isEqualTo(64);
			assertThat(pixels.getHeight()).isEqualTo(128);
		});
		assertThat(new String(image, StandardCharsets.ISO_8859_1)).contains("tEXtparameters\0a\nSteps: 50,");
		assertThat(image("{\"prompt\":\"a\",\"seed\":1,\"width\":64,\"height\":128}")).isEqualTo(image);
		assertThat(image("{\"prompt\":\"a\",\"seed\":2,\"width\":64,\"height\":128}")).isNotEqualTo(image);
		assertThat(image("{\"prompt\":\"b\",\"seed\":1,\"width\":64,\"height\":128}")).isNotEqualTo(image);
	}

	@Test
	void valueOfWrongTypeIsRefused() throws Exception {
		HttpResponse<String> response = Http.call(this.webUi, "POST", TXT2IMG, "{\"steps\":\"many\"}");

		assertThat(response.statusCode()).isEqualTo(422);
		assertThat(response.body()).isEqualTo(
				"{\"detail\":[{\"loc\":[\"body\",\"steps\"],\"msg\":\"value is not a valid integer\",\"type\":\"type_error.integer\"}]}");
	}

	@Test
	void generationsRunOneAtATimeWithProgress() throws Exception {
		this.webUi.pause();
		CompletableFuture<HttpResponse<String>> first = generate();
		await().until(() -> progress().path("state").path("job_count").asInt() == 1);
		CompletableFuture<HttpResponse<String>> second = generate();

		assertThat(progress().path("progress").asDouble()).isEqualTo(0.01);
		assertThat(this.webUi.finishedGenerations()).isZero();

		this.webUi.resume();
		assertThat(first.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
		assertThat(second.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
		assertThat(this.webUi.finishedGenerations()).isEqualTo(2);
		assertThat(progress().path("progress").asDouble()).isZero();
	}

	@Test
	void runStepsAdvancesProgressAndPreview() throws Exception {
		this.webUi.pause();
		CompletableFuture<HttpResponse<String>> generation = generate();

		this.webUi.runSteps(12);

		await().until(() -> progress().path("state").path("sampling_step").asInt() == 11);
		JsonNode progress = Http.json(this.webUi, "GET", "/sdapi/v1/progress", "");
		assertThat(progress.path("progress").asDouble()).isEqualTo(0.56);
		assertThat(progress.path("current_image").asString()).startsWith("iVBOR");
		this.webUi.resume();
		assertThat(generation.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
	}

	@Test
	void interruptEndsJobAndSkipEndsImage() throws Exception {
		this.webUi.pause();
		CompletableFuture<HttpResponse<String>> generation = Http.callLater(this.webUi, "POST", TXT2IMG,
				"{\"n_iter\":3,\"steps\":5,\"width\":64,\"height\":64}");
		await().until(() -> progress().path("state").path("job_count").asInt() == 3);

		Http.call(this.webUi, "POST", "/sdapi/v1/skip", "");
		await().until(() -> progress().path("state").path("job_no").asInt() == 1);
		Http.call(this.webUi, "POST", "/sdapi/v1/interrupt", "");

		JsonNode response = Http.JSON.readTree(generation.get(10, TimeUnit.SECONDS).body());
		assertThat(response.path("images").size()).isEqualTo(2);
	}

	@Test
	void optionsAndModelsAreStored() throws Exception {
		assertThat(Http.call(this.webUi, "POST", "/sdapi/v1/options", "{\"sd_model_checkpoint\":\"dreamshaper_8\"}")
			.body()).isEqualTo("null");
		assertThat(Http.json(this.webUi, "GET", "/sdapi/v1/options", "").path("sd_model_checkpoint").asString())
			.isEqualTo("dreamshaper_8.safetensors [879db523c3]");
		assertThat(Http.call(this.webUi, "POST", "/sdapi/v1/options", "{\"nope\":1}").body())
			.contains("\"error\":\"KeyError\"");
		assertThat(Http.call(this.webUi, "POST", "/sdapi/v1/options", "{\"sd_model_checkpoint\":\"x\"}").statusCode())
			.isEqualTo(500);
	}

	@Test
	void credentialsAreRequiredExceptForPing() throws Exception {
		this.webUi.close();
		this.webUi = SimulatedWebUi.builder().basicAuthentication("user", "secret").start();

		assertThat(Http.call(this.webUi, "GET", "/sdapi/v1/options", "").statusCode()).isEqualTo(401);
		assertThat(Http.call(this.webUi, "GET", "/internal/ping", "").statusCode()).isEqualTo(200);
		assertThat(Http.call(this.webUi, "GET", "/sdapi/v1/options", "", "Authorization", "Basic dXNlcjpzZWNyZXQ=")
			.statusCode()).isEqualTo(200);
	}

	@Test
	void eachFaultAffectsOneRequest() throws Exception {
		this.webUi.fail("/sdapi/v1/options", Fault.status(503, "Retry-After", "7"), Fault.disconnect(),
				Fault.truncate());
		assertThat(this.webUi.pendingFaults("/sdapi/v1/options")).isEqualTo(3);
		assertThat(this.webUi.pendingFaults("/sdapi/v1/progress")).isZero();

		HttpResponse<String> response = Http.call(this.webUi, "GET", "/sdapi/v1/options", "");
		assertThat(this.webUi.pendingFaults("/sdapi/v1/options")).isEqualTo(2);
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.headers().firstValue("Retry-After")).hasValue("7");
		assertThatThrownBy(() -> Http.call(this.webUi, "POST", "/sdapi/v1/options", "{}"))
			.isInstanceOf(IOException.class);
		assertThatThrownBy(() -> Http.call(this.webUi, "POST", "/sdapi/v1/options", "{}"))
			.isInstanceOf(IOException.class);
		assertThat(Http.call(this.webUi, "GET", "/sdapi/v1/options", "").statusCode()).isEqualTo(200);
		assertThat(this.webUi.requests()).hasSize(4).first().hasToString("GET /sdapi/v1/options (0 characters)");
	}

	@Test
	void interimResponsesPrecedeResponse() throws Exception {
		this.webUi.fail("/internal/ping", Fault.interim(103, 2));

		try (RawConnection connection = new RawConnection(this.webUi)) {
			connection.get("/internal/ping");
			String response = connection.readUntil("{}");
			assertThat(response).startsWith("HTTP/1.1 103 Interim\r\nx-interim: yes\r\n\r\nHTTP/1.1 103 Interim\r\n")
				.containsOnlyOnce("HTTP/1.1 200 OK");
			connection.get("/internal/ping");
			assertThat(connection.readUntil("{}")).startsWith("HTTP/1.1 200 OK");
		}
	}

	@Test
	void surplusBytesFollowCompleteResponse() throws Exception {
		this.webUi.fail("/internal/ping", Fault.surplusBytes(), Fault.surplusBytes(Duration.ofMillis(1), "late"));

		try (RawConnection connection = new RawConnection(this.webUi)) {
			connection.get("/internal/ping");
			assertThat(connection.readUntil("{\"surplus\":true}")).contains("\r\n\r\n{}HTTP/1.1 200 OK\r\n");
			connection.get("/internal/ping");
			assertThat(connection.readUntil("late")).endsWith("\r\n\r\n{}late");
		}
	}

	@Test
	void closeSucceedsOnNonBlockingThread() {
		Mono.fromRunnable(this.webUi::close).subscribeOn(Schedulers.parallel()).block(Duration.ofSeconds(20));

		assertThatThrownBy(() -> new RawConnection(this.webUi)).isInstanceOf(ConnectException.class);
	}

	@Test
	void resetRestoresInitialState() throws Exception {
		this.webUi.pause();
		CompletableFuture<HttpResponse<String>> running = generate();
		await().until(() -> progress().path("state").path("job_count").asInt() == 1);
		this.webUi.fail("/sdapi/v1/options", Fault.status(503));
		Http.call(this.webUi, "POST", "/sdapi/v1/options", "{\"samples_save\":false}");
		this.webUi.fail("/sdapi/v1/options", Fault.status(503));

		this.webUi.reset();

		assertThat(this.webUi.requests()).isEmpty();
		assertThat(this.webUi.finishedGenerations()).isZero();
		assertThat(running).failsWithin(Duration.ofSeconds(20));
		assertThat(progress().path("state").path("job_count").asInt()).isZero();
		assertThat(Http.json(this.webUi, "GET", "/sdapi/v1/options", "").path("samples_save").asBoolean()).isTrue();
		assertThat(generate().get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
		assertThat(this.webUi.finishedGenerations()).isOne();
	}

	@Test
	void responsesMatchTheContract() throws Exception {
		JsonNode contract = Http.JSON.readTree(Files.readString(Path.of("src/test/resources/contract.json")));
		Contract schemas = new Contract(contract.path("schemas"));

		JsonNode generated = Http.json(this.webUi, "POST", TXT2IMG, "{\"steps\":1}");
		String image = generated.path("images").path(0).asString();
		schemas.check("TextToImageResponse", generated);
		schemas.check("ImageToImageResponse", Http.json(this.webUi, "POST", "/sdapi/v1/img2img",
				"{\"steps\":1,\"init_images\":[\"" + image + "\"]}"));
		schemas.check("ExtrasSingleImageResponse",
				Http.json(this.webUi, "POST", "/sdapi/v1/extra-single-image", "{\"image\":\"" + image + "\"}"));
		schemas.check("ExtrasBatchImagesResponse", Http.json(this.webUi, "POST", "/sdapi/v1/extra-batch-images",
				"{\"imageList\":[{\"name\":\"a\",\"data\":\"" + image + "\"}]}"));
		schemas.check("PNGInfoResponse",
				Http.json(this.webUi, "POST", "/sdapi/v1/png-info", "{\"image\":\"" + image + "\"}"));
		schemas.check("Options", Http.json(this.webUi, "GET", "/sdapi/v1/options", ""));
		schemas.check("EmbeddingsResponse", Http.json(this.webUi, "GET", "/sdapi/v1/embeddings", ""));
		schemas.check("ScriptsList", Http.json(this.webUi, "GET", "/sdapi/v1/scripts", ""));
		schemas.check("MemoryResponse", Http.json(this.webUi, "GET", "/sdapi/v1/memory", ""));
		schemas.check("Flags", Http.json(this.webUi, "GET", "/sdapi/v1/cmd-flags", ""));
		schemas.check("CreateResponse", Http.json(this.webUi, "POST", "/sdapi/v1/create/embedding", "{}"));
		schemas.check("TrainResponse", Http.json(this.webUi, "POST", "/sdapi/v1/train/hypernetwork", "{}"));
		schemas.check("modules__api__models__ProgressResponse", Http.json(this.webUi, "GET", "/sdapi/v1/progress", ""));
		schemas.check("modules__progress__ProgressResponse",
				Http.json(this.webUi, "POST", "/internal/progress", "{\"id_task\":\"x\"}"));
		Map.ofEntries(Map.entry("sd-models", "SDModelItem"), Map.entry("samplers", "SamplerItem"),
				Map.entry("schedulers", "SchedulerItem"), Map.entry("upscalers", "UpscalerItem"),
				Map.entry("latent-upscale-modes", "LatentUpscalerModeItem"),
				Map.entry("realesrgan-models", "RealesrganItem"), Map.entry("sd-vae", "SDVaeItem"),
				Map.entry("hypernetworks", "HypernetworkItem"), Map.entry("face-restorers", "FaceRestorerItem"),
				Map.entry("prompt-styles", "PromptStyleItem"), Map.entry("script-info", "ScriptInfo"),
				Map.entry("extensions", "ExtensionItem"))
			.forEach((path, schema) -> {
				try {
					schemas.checkEach(schema, Http.json(this.webUi, "GET", "/sdapi/v1/" + path, ""));
				}
				catch (Exception ex) {
					throw new IllegalStateException(path, ex);
				}
			});
		schemas.checkEach("QuicksettingsHint", Http.json(this.webUi, "GET", "/internal/quicksettings-hint", ""));
	}

	@Test
	void progressOfTaskIsFoundById() throws Exception {
		this.webUi.pause();
		CompletableFuture<HttpResponse<String>> first = Http.callLater(this.webUi, "POST", TXT2IMG,
				"{\"steps\":2,\"width\":64,\"height\":64,\"force_task_id\":\"one\"}");
		await().until(() -> task("one").path("active").asBoolean());
		CompletableFuture<HttpResponse<String>> second = Http.callLater(this.webUi, "POST", TXT2IMG,
				"{\"steps\":2,\"width\":64,\"height\":64,\"force_task_id\":\"two\"}");
		await().until(() -> task("two").path("queued").asBoolean());

		assertThat(task("two").path("textinfo").asString()).isEqualTo("In queue: 1/1");
		assertThat(Http.json(this.webUi, "GET", "/internal/pending-tasks", ""))
			.hasToString("{\"size\":1,\"tasks\":[\"two\"]}");

		this.webUi.resume();
		first.get(10, TimeUnit.SECONDS);
		second.get(10, TimeUnit.SECONDS);
		assertThat(task("one").path("completed").asBoolean()).isTrue();
		assertThat(task("three").path("completed").asBoolean()).isFalse();
	}

	private JsonNode task(String id) throws Exception {
		return Http.json(this.webUi, "POST", "/internal/progress", "{\"id_task\":\"" + id + "\"}");
	}

	@Test
	void invalidImageIsRefusedByImageOperations() throws Exception {
		for (String path : new String[] { "extra-single-image", "png-info", "interrogate" }) {
			assertThat(Http.call(this.webUi, "POST", "/sdapi/v1/" + path, "{\"image\":\"bm8=\"}").statusCode())
				.isIn(404, 500);
		}
		assertThat(Http.call(this.webUi, "POST", "/sdapi/v1/img2img", "{\"init_images\":[\"bm8=\"]}").body())
			.contains("Invalid encoded image");
		assertThat(Http.call(this.webUi, "POST", "/sdapi/v1/img2img", "{}").statusCode()).isEqualTo(404);
	}

	@Test
	void disabledApiHasOnlyThePage() throws Exception {
		this.webUi.close();
		this.webUi = SimulatedWebUi.builder().dialect(Dialect.AUTOMATIC1111_WITHOUT_API).start();

		assertThat(Http.call(this.webUi, "GET", "/internal/ping", "").statusCode()).isEqualTo(200);
		assertThat(Http.call(this.webUi, "GET", "/sdapi/v1/options", "").body())
			.isEqualTo("{\"detail\":\"Not Found\"}");
	}

	private CompletableFuture<HttpResponse<String>> generate() {
		return Http.callLater(this.webUi, "POST", TXT2IMG, "{\"steps\":20,\"width\":64,\"height\":64}");
	}

	private JsonNode progress() throws Exception {
		return Http.json(this.webUi, "GET", "/sdapi/v1/progress?skip_current_image=true", "");
	}

}
