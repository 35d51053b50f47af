package io.stablediffusion.test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Sends each recorded request to the simulated WebUI, in the order of the recording, and
 * compares the response with that of the genuine server.
 */
class ReplayTests {

	private static final String AUTOMATIC1111 = "automatic1111";

	private static final String STABLE_DIFFUSION_CPP = "stable-diffusion.cpp";

	private static final String TXT2IMG = "/sdapi/v1/txt2img";

	private static final SimulatedWebUi WEB_UI = SimulatedWebUi.builder().extensions().start();

	private static final SimulatedWebUi WITH_PASSWORD = SimulatedWebUi.builder()
		.extensions()
		.basicAuthentication("user", "secret")
		.start();

	private static final SimulatedWebUi WITHOUT_UI = SimulatedWebUi.builder()
		.dialect(Dialect.AUTOMATIC1111_NOWEBUI)
		.extensions()
		.start();

	private static final SimulatedWebUi CPP = SimulatedWebUi.builder().dialect(Dialect.STABLE_DIFFUSION_CPP).start();

	@AfterAll
	static void close() {
		CPP.close();
		WEB_UI.close();
		WITH_PASSWORD.close();
		WITHOUT_UI.close();
	}

	/** The time without recordings after which the server was restarted. */
	private static final Duration RESTART = Duration.ofSeconds(10);

	/**
	 * Recordings of the same second whose order differs from that of their numbers: one
	 * is of step 3 and the next one of step 13, and the list of models has a model that
	 * was not loaded yet.
	 */
	private static final Map<String, String> EARLIER_THAN = Map.of("126a-progress-running-before-step-10",
			"126-progress-running", "170-sd-models", "168-options-set-checkpoint-never-hashed");

	private static CompletableFuture<?> running = CompletableFuture.completedFuture(null);

	/** The steps that have to be performed before a recording. */
	private static final Map<String, Step> BEFORE = Map.of("05c-txt2img-override-settings-saved",
			() -> succeed("/sdapi/v1/options", "{\"CLIP_stop_at_last_layers\":1}"), "136-internal-progress-completed",
			() -> succeed(TXT2IMG, "{\"steps\":1,\"force_task_id\":\"task(a)\"}"),
			"126a-progress-running-before-step-10", () -> {
				generate("{\"steps\":100,\"force_task_id\":\"task(a)\"}", 4);
				await().until(() -> state().path("sampling_step").asInt() == 3);
				generate("{\"steps\":1,\"force_task_id\":\"task(b)\"}", 0);
				await().until(() -> pendingTasks() == 1);
				generate("{\"steps\":1,\"force_task_id\":\"task(c)\"}", 0);
				await().until(() -> pendingTasks() == 2);
			}, "126-progress-running", () -> {
				WEB_UI.runSteps(10);
				await().until(() -> state().path("sampling_step").asInt() == 13);
			}, "138-progress-n-iter3-second", () -> {
				generate("{\"steps\":20,\"n_iter\":3}", 29);
				await().until(() -> state().path("job_no").asInt() == 1 && state().path("sampling_step").asInt() == 8);
			}, "138a-progress-hires-second-pass", () -> {
				generate("{\"steps\":5,\"enable_hr\":true,\"denoising_strength\":0.5,\"hr_second_pass_steps\":10}", 9);
				await().until(() -> state().path("job_no").asInt() == 1 && state().path("sampling_step").asInt() == 3);
			}, "140-txt2img-interrupted", () -> whenStarted("/sdapi/v1/interrupt"), "143-txt2img-skip-single",
			() -> whenStarted("/sdapi/v1/skip"));

	/** The steps that end the state of a recording. */
	private static final Map<String, Step> AFTER = Map.of("156-options-get-after-wrong-type",
			() -> succeed("/sdapi/v1/options", "{\"jpeg_quality\":80}"), "135-interrupt-running", ReplayTests::finish,
			"138-progress-n-iter3-second", ReplayTests::finish, "138a-progress-hires-second-pass", ReplayTests::finish,
			"140-txt2img-interrupted", ReplayTests::finish, "143-txt2img-skip-single", ReplayTests::finish);

	@TestFactory
	Stream<DynamicTest> stableDiffusionCpp() {
		return Recording.all(STABLE_DIFFUSION_CPP)
			.stream()
			.filter(Recording::isExchange)
			.map((recording) -> DynamicTest.dynamicTest(recording.name(),
					() -> new Comparison(recording).check(recording.replay(CPP))));
	}

	@TestFactory
	Stream<DynamicTest> automatic1111() {
		List<Recording> recordings = new ArrayList<>(
				Recording.all(AUTOMATIC1111).stream().filter(Recording::isExchange).toList());
		EARLIER_THAN.forEach((name, other) -> {
			Recording recording = recordings.remove(index(recordings, name));
			recordings.add(index(recordings, other), recording);
		});
		return IntStream.range(0, recordings.size()).mapToObj((index) -> {
			Recording recording = recordings.get(index);
			Instant before = recordings.get(Math.max(0, index - 1)).time();
			return DynamicTest.dynamicTest(recording.name(), () -> {
				if (Duration.between(before, recording.time()).compareTo(RESTART) > 0) {
					server(recording).reset();
				}
				BEFORE.getOrDefault(recording.name(), Step.NOTHING).run();
				new Comparison(recording).check(recording.replay(server(recording)));
				AFTER.getOrDefault(recording.name(), Step.NOTHING).run();
			});
		});
	}

	private static int index(List<Recording> recordings, String name) {
		return IntStream.range(0, recordings.size())
			.filter((index) -> recordings.get(index).name().equals(name))
			.findFirst()
			.orElseThrow();
	}

	private static JsonNode state() throws Exception {
		return Http.json(WEB_UI, "GET", "/sdapi/v1/progress?skip_current_image=true", "").path("state");
	}

	private static int pendingTasks() throws Exception {
		return Http.json(WEB_UI, "GET", "/internal/pending-tasks", "").path("size").asInt();
	}

	/** Starts a generation and performs some of its steps. */
	private static void generate(String request, int steps) {
		WEB_UI.pause();
		CompletableFuture<?> generation = Http.callLater(WEB_UI, "POST", TXT2IMG, request);
		WEB_UI.runSteps(steps);
		running = CompletableFuture.allOf(running, generation);
	}

	/** Stops the generation of the recording after some of its steps. */
	private static void whenStarted(String command) {
		WEB_UI.pause();
		WEB_UI.runSteps(10);
		running = CompletableFuture.runAsync(() -> {
			await().until(() -> state().path("sampling_step").asInt() == 9);
			assertThat(Http.callLater(WEB_UI, "POST", command, "").join().statusCode()).isEqualTo(200);
		});
	}

	private static void finish() throws Exception {
		WEB_UI.resume();
		running.get(30, TimeUnit.SECONDS);
		running = CompletableFuture.completedFuture(null);
	}

	private static SimulatedWebUi server(Recording recording) {
		return (recording.number() >= 260) ? WITHOUT_UI : (recording.number() >= 240) ? WITH_PASSWORD : WEB_UI;
	}

	private static void succeed(String path, String body) throws Exception {
		assertThat(Http.call(WEB_UI, "POST", path, body).statusCode()).isEqualTo(200);
	}

	/**
	 * A step that a test performs.
	 */
	@FunctionalInterface
	private interface Step {

		Step NOTHING = () -> {
		};

		void run() throws Exception;

	}

}
