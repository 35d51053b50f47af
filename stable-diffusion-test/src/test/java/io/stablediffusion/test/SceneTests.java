package io.stablediffusion.test;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.stablediffusion.test.RawConnection.RawResponse;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

/**
 * Tests recordings of several requests: the order of concurrent requests, jobs that
 * continue without their clients, and the end of connections.
 */
class SceneTests {

	private static final String TXT2IMG = "/sdapi/v1/txt2img";

	private static final String SMALL = "{\"prompt\":\"a\",\"width\":64,\"height\":64,\"steps\":1}";

	/** The scenes by the names of the recordings. */
	private static final Map<String, Scene> SCENES = new TreeMap<>(Map.ofEntries(
			Map.entry("automatic1111/220-keepalive-idle-close", SceneTests::idleConnectionIsClosed),
			Map.entry("automatic1111/266-nowebui-keepalive-idle-close", SceneTests::idleConnectionIsClosed),
			Map.entry("stable-diffusion.cpp/162-keepalive-idle-close", SceneTests::idleConnectionIsClosed),
			Map.entry("automatic1111/221-concurrent-txt2img", SceneTests::othersAreServedWhileOneGenerates),
			Map.entry("stable-diffusion.cpp/160-concurrent-two-txt2img", SceneTests::othersAreServedWhileOneGenerates),
			Map.entry("automatic1111/222-client-disconnect-mid-generation", SceneTests::abandonedJobRunsToItsEnd),
			Map.entry("stable-diffusion.cpp/161-client-disconnect-mid-generation",
					SceneTests::abandonedJobRunsToItsEnd),
			Map.entry("automatic1111/225-sixty-pending-generations-then-get", SceneTests::fortyRequestsAtOnce),
			Map.entry("stable-diffusion.cpp/162b-keepalive-max-requests", SceneTests::hundredRequestsPerConnection),
			Map.entry("stable-diffusion.cpp/163-idle-keepalive-connections", SceneTests::idleConnectionsBlockOthers),
			Map.entry("stable-diffusion.cpp/164-eight-pending-generations-then-get",
					SceneTests::eightConnectionsAtOnce),
			Map.entry("stable-diffusion.cpp/165-random-seed-same-second", SceneTests::randomSeedIsTheSecond),
			Map.entry("stable-diffusion.cpp/166-post-without-content-length", SceneTests::bodyWithoutLengthStalls)));

	@TestFactory
	Stream<DynamicTest> scenes() {
		return SCENES.entrySet().stream().map((scene) -> DynamicTest.dynamicTest(scene.getKey(), () -> {
			String[] name = scene.getKey().split("/", 2);
			scene.getValue().play(Recording.named(name[0], name[1]));
		}));
	}

	/** Also prints the fields that are not compared. */
	@Test
	void eachRecordingIsReplayed() {
		Set<String> several = new HashSet<>();
		for (String server : List.of("automatic1111", "stable-diffusion.cpp")) {
			Recording.all(server)
				.stream()
				.filter((recording) -> !recording.isExchange())
				.forEach((recording) -> several.add(server + "/" + recording.name()));
		}
		assertThat(several).containsExactlyInAnyOrderElementsOf(SCENES.keySet());
		Comparison.leftOut().forEach((field, reason) -> System.out.println("Not compared: " + field + ": " + reason));
	}

	private static SimulatedWebUi.Builder server(Recording recording) {
		boolean cpp = recording.content().path("responseHead").path(1).asString("").startsWith("Keep-Alive")
				|| recording.name().startsWith("16");
		return SimulatedWebUi.builder()
			.dialect(cpp ? Dialect.STABLE_DIFFUSION_CPP
					: recording.name().contains("nowebui") ? Dialect.AUTOMATIC1111_NOWEBUI : Dialect.AUTOMATIC1111);
	}

	private static CompletableFuture<HttpResponse<String>> generate(SimulatedWebUi webUi, String prompt, int steps) {
		return Http.callLater(webUi, "POST", TXT2IMG, "{\"prompt\":\"" + prompt
				+ "\",\"width\":64,\"height\":64,\"steps\":" + steps + ",\"force_task_id\":\"" + prompt + "\"}");
	}

	private static void awaitReceived(SimulatedWebUi webUi, int requests) {
		await().until(
				() -> webUi.requests().stream().filter((request) -> request.uri().equals(TXT2IMG)).count() == requests);
	}

	private static void idleConnectionIsClosed(Recording recording) throws Exception {
		double recorded = recording.content().path("trials").path(0).path("idleUntilClosedSeconds").asDouble();
		assertThat(server(recording).idleTimeout().toMillis() / 1000.0).isCloseTo(recorded, within(0.2));
		try (SimulatedWebUi webUi = server(recording).idleTimeout(Duration.ofMillis(200)).start();
				RawConnection connection = new RawConnection(webUi)) {
			List<String> names = new ArrayList<>();
			recording.content().path("responseHead").forEach((line) -> names.add(line.asString()));
			connection.get("/sdapi/v1/options");
			RawResponse response = connection.readResponse("GET");
			assertThat(response.headers().keySet()).extracting((name) -> name.toLowerCase(Locale.ROOT))
				.containsExactlyInAnyOrderElementsOf(names.stream()
					.skip(1)
					.map((line) -> line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT))
					.toList());
			assertThat(connection.closedByServer()).isTrue();
		}
	}

	private static void othersAreServedWhileOneGenerates(Recording recording) throws Exception {
		List<String> begun = new CopyOnWriteArrayList<>();
		try (SimulatedWebUi webUi = server(recording).generationListener(begun::add).start()) {
			webUi.pause();
			List<CompletableFuture<HttpResponse<String>>> generations = new ArrayList<>();
			List<String> names = List.copyOf(recording.content().path("requests").propertyNames());
			for (int i = 0; i < names.size(); i++) {
				generations.add(generate(webUi, "job" + i, (i == 0) ? 60 : 2));
				awaitReceived(webUi, i + 1);
				int pending = i;
				if (!recording.name().startsWith("160")) {
					await().until(() -> Http.json(webUi, "GET", "/internal/pending-tasks", "")
						.path("size")
						.asInt() == pending);
				}
			}
			await().until(() -> begun.size() == 1);
			JsonNode others = recording.content().has("otherRequests") ? recording.content().path("otherRequests")
					: recording.content().path("getsWhileGenerating");
			for (JsonNode other : others) {
				String path = other.path("path").asString();
				if (!path.equals("POST refresh-checkpoints")) {
					assertThat(callOther(webUi, path)).as(path).isEqualTo(other.path("status").asInt());
				}
			}
			CompletableFuture<HttpResponse<String>> refresh = Http.callLater(webUi, "POST",
					"/sdapi/v1/refresh-checkpoints", "");
			assertThat(generations).noneMatch(CompletableFuture::isDone);
			webUi.resume();
			for (CompletableFuture<HttpResponse<String>> generation : generations) {
				assertThat(generation.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
			}
			assertThat(refresh).succeedsWithin(Duration.ofSeconds(30));
			assertThat(begun).isEqualTo(IntStream.range(0, names.size()).mapToObj((i) -> "job" + i).toList());
		}
	}

	private static int callOther(SimulatedWebUi webUi, String path) throws Exception {
		return switch (path) {
			case "POST png-info" -> Http.call(webUi, "POST", "/sdapi/v1/png-info",
					Recording.named("automatic1111", "110-png-info-with-parameters")
						.content()
						.path("request")
						.path("body")
						.toString())
				.statusCode();
			case "POST txt2img with empty prompt" ->
				Http.call(webUi, "POST", TXT2IMG, "{\"prompt\":\"\"}").statusCode();
			default -> Http.call(webUi, "GET", path, "").statusCode();
		};
	}

	private static void abandonedJobRunsToItsEnd(Recording recording) throws Exception {
		try (SimulatedWebUi webUi = server(recording).start()) {
			webUi.pause();
			RawConnection running = new RawConnection(webUi);
			running.post(TXT2IMG,
					"{\"prompt\":\"a\",\"width\":64,\"height\":64,\"steps\":60,\"force_task_id\":\"left\"}");
			awaitReceived(webUi, 1);
			RawConnection waiting = new RawConnection(webUi);
			waiting.post(TXT2IMG, SMALL);
			awaitReceived(webUi, 2);
			running.close();
			waiting.close();
			await().until(() -> webUi.openConnections() == 0);
			CompletableFuture<HttpResponse<String>> next = generate(webUi, "next", 2);
			awaitReceived(webUi, 3);
			JsonNode during = recording.content().path("progressAt1s");
			if (during.isObject()) {
				assertThat(task(webUi, "left").path("active").asBoolean()).isEqualTo(during.path("active").asBoolean());
			}
			assertThat(webUi.finishedGenerations()).isZero();
			webUi.resume();

			assertThat(next.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
			await().until(() -> webUi.finishedGenerations() == 3);
			assertThat(webUi.interruptedGenerations()).isZero();
			if (during.isObject()) {
				assertThat(task(webUi, "left").path("completed").asBoolean()).isTrue();
			}
		}
	}

	private static JsonNode task(SimulatedWebUi webUi, String id) throws Exception {
		return Http.json(webUi, "POST", "/internal/progress", "{\"id_task\":\"" + id + "\"}");
	}

	private static void fortyRequestsAtOnce(Recording recording) throws Exception {
		try (SimulatedWebUi webUi = server(recording).start()) {
			webUi.pause();
			List<CompletableFuture<HttpResponse<String>>> generations = IntStream.range(0, 60)
				.mapToObj((i) -> Http.callLater(webUi, "POST", TXT2IMG, SMALL))
				.toList();
			awaitReceived(webUi, 60);
			List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
			for (JsonNode other : recording.content().path("otherRequests")) {
				String[] request = other.path("request").asString().split(" ", 2);
				if (other.path("status").asInt() == 404) {
					assertThat(Http.call(webUi, request[0], request[1], "").statusCode()).isEqualTo(404);
				}
				else {
					waiting.add(Http.callLater(webUi, request[0], request[1], ""));
				}
			}
			await().until(() -> webUi.requests().size() == 60 + waiting.size() + 1);
			assertThat(Http.call(webUi, "GET", "/nothing", "").statusCode()).as("needs no thread").isEqualTo(404);
			assertThat(waiting).hasSize(4).noneMatch(CompletableFuture::isDone);

			webUi.runSteps(1);

			for (CompletableFuture<HttpResponse<String>> request : waiting) {
				assertThat(request.get(30, TimeUnit.SECONDS).statusCode()).as("before older generations")
					.isEqualTo(200);
			}
			assertThat(webUi.finishedGenerations()).isLessThan(20);
			webUi.resume();
			assertThat(generations).allSatisfy(
					(generation) -> assertThat(generation.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200));
		}
	}

	private static void hundredRequestsPerConnection(Recording recording) throws Exception {
		int limit = recording.content().path("requestsAnsweredOnOneConnection").asInt();
		try (SimulatedWebUi webUi = server(recording).start(); RawConnection connection = new RawConnection(webUi)) {
			for (int request = 1; request <= limit; request++) {
				connection.get("/sdapi/v1/options");
				RawResponse response = connection.readResponse("GET");
				assertThat(response.status()).isEqualTo(200);
				assertThat(response.headers().containsKey("keep-alive")).as("%s", request).isEqualTo(request < limit);
				assertThat("close".equals(response.headers().get("connection"))).isEqualTo(request == limit);
			}
			assertThat(connection.closedByServer()).isTrue();
		}
	}

	/** The assertion does not depend on the speed of the machine. */
	private static void idleConnectionsBlockOthers(Recording recording) throws Exception {
		Duration idleTimeout = Duration.ofSeconds(1);
		try (SimulatedWebUi webUi = server(recording).idleTimeout(idleTimeout).start()) {
			long started = System.nanoTime();
			List<RawConnection> idle = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				RawConnection connection = new RawConnection(webUi);
				connection.get("/sdapi/v1/options");
				connection.readResponse("GET");
				idle.add(connection);
			}
			try (RawConnection extra = new RawConnection(webUi)) {
				extra.get("/sdapi/v1/options");
				assertThat(extra.readResponse("GET").status()).isEqualTo(200);
				assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThanOrEqualTo(idleTimeout);
			}
			for (RawConnection connection : idle) {
				connection.close();
			}
		}
	}

	private static void eightConnectionsAtOnce(Recording recording) throws Exception {
		try (SimulatedWebUi webUi = server(recording).start()) {
			webUi.pause();
			int generations = recording.content().path("generations").size();
			List<RawConnection> connections = new ArrayList<>();
			for (int i = 0; i < generations; i++) {
				RawConnection connection = new RawConnection(webUi);
				connection.post(TXT2IMG, SMALL);
				connections.add(connection);
				awaitReceived(webUi, i + 1);
			}
			try (RawConnection extra = new RawConnection(webUi)) {
				extra.get("/sdapi/v1/options");
				webUi.runSteps(1);
				await().until(() -> connections.stream().anyMatch(RawConnection::hasResponse));
				RawConnection done = connections.stream().filter(RawConnection::hasResponse).findFirst().orElseThrow();
				assertThat(done.readResponse("POST").status()).isEqualTo(200);
				assertThat(extra.hasResponse()).as("all workers are busy").isFalse();

				done.close();

				assertThat(extra.readResponse("GET").status()).isEqualTo(200);
			}
			for (RawConnection connection : connections) {
				connection.close();
			}
		}
	}

	private static void randomSeedIsTheSecond(Recording recording) throws Exception {
		try (SimulatedWebUi webUi = server(recording).start()) {
			long first = System.currentTimeMillis() / 1000;
			Set<Long> seeds = new HashSet<>();
			for (JsonNode ignored : recording.content().path("trials").path(0).path("seeds")) {
				JsonNode response = Http.json(webUi, "POST", TXT2IMG, SMALL);
				seeds.add(Http.JSON.readTree(response.path("info").asString()).path("seed").asLong());
			}
			assertThat(seeds.size()).isBetween(1, (int) (System.currentTimeMillis() / 1000 - first) + 1);
		}
	}

	/** The assertion does not depend on the speed of the machine. */
	private static void bodyWithoutLengthStalls(Recording recording) throws Exception {
		Duration timeout = Duration.ofSeconds(1);
		try (SimulatedWebUi webUi = server(recording).idleTimeout(timeout).start()) {
			for (JsonNode trial : recording.content().path("trials")) {
				boolean length = trial.path("contentLengthZeroSent").asBoolean();
				try (RawConnection connection = new RawConnection(webUi)) {
					long started = System.nanoTime();
					connection.send("POST " + trial.path("path").asString() + " HTTP/1.1\r\nHost: localhost\r\n"
							+ (length ? "Content-Length: 0\r\n" : "") + "\r\n");
					RawResponse response = connection.readResponse("POST");
					assertThat(response.status()).isEqualTo(trial.path("status").asInt());
					assertThat(response.body()).isEqualTo(trial.path("body").asString());
					if (!length) {
						assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThanOrEqualTo(timeout);
					}
				}
			}
		}
	}

	/**
	 * A test of a recording.
	 */
	@FunctionalInterface
	private interface Scene {

		void play(Recording recording) throws Exception;

	}

}
