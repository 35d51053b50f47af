package io.stablediffusion.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The simulated stable-diffusion.cpp answers what a genuine one was recorded to answer:
 * the same status and, key by key and type by type, the same body.
 */
class RecordingTests {

	/** What the simulation does not have yet, and what is no exchange of one request. */
	private static final Set<String> LEFT_OUT = Set.of("99-txt2img-invalid-utf8", "61-head-options",
			"151-http-double-slash");

	private static SimulatedWebUi webUi;

	@BeforeAll
	static void start() {
		webUi = SimulatedWebUi.builder().dialect(Dialect.STABLE_DIFFUSION_CPP).start();
	}

	@AfterAll
	static void stop() {
		webUi.close();
	}

	static Stream<JsonNode> recordings() throws IOException {
		try (Stream<Path> files = Files.list(Path.of("src/test/resources/recorded/stable-diffusion.cpp"))) {
			List<JsonNode> all = files.sorted().map(RecordingTests::read).toList();
			return all.stream()
				.filter((recording) -> recording.path("response").has("status"))
				.filter((recording) -> !LEFT_OUT.contains(recording.path("name").asString()));
		}
	}

	private static JsonNode read(Path file) {
		try {
			return Http.JSON.readTree(Files.readString(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@ParameterizedTest
	@MethodSource("recordings")
	void answersAsRecorded(JsonNode recording) throws Exception {
		JsonNode request = recording.path("request");
		JsonNode expected = recording.path("response");
		JsonNode body = request.path("body");

		HttpResponse<String> response = Http.call(webUi, request.path("method").asString(),
				request.path("path").asString(),
				body.isString() ? body.asString() : body.isNull() ? "" : body.toString());

		assertThat(response.statusCode()).isEqualTo(expected.path("status").asInt());
		if (expected.path("body").isString()) {
			assertThat(response.body()).isEqualTo(expected.path("body").asString());
		}
		else {
			assertSameShape("", expected.path("body"), Http.JSON.readTree(response.body()));
		}
	}

	private static void assertSameShape(String path, JsonNode expected, JsonNode actual) {
		assertThat(typeOf(actual)).as("type of %s", path).isEqualTo(typeOf(expected));
		if (path.equals("/info")) {
			assertSameShape("/info{}", Http.JSON.readTree(expected.asString()), Http.JSON.readTree(actual.asString()));
		}
		else if (expected.isObject()) {
			assertThat(new TreeSet<>(actual.propertyNames())).as("keys of %s", path)
				.isEqualTo(new TreeSet<>(expected.propertyNames()));
			expected.forEachEntry((name, value) -> assertSameShape(path + "/" + name, value, actual.get(name)));
		}
		else if (expected.isArray()) {
			assertThat(actual.size()).as("length of %s", path).isEqualTo(expected.size());
			for (int i = 0; i < expected.size(); i++) {
				assertSameShape(path + "/" + i, expected.get(i), actual.get(i));
			}
		}
	}

	private static JsonNodeType typeOf(JsonNode node) {
		return node.getNodeType();
	}

}
