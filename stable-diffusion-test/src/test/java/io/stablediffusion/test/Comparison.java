package io.stablediffusion.test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import javax.imageio.ImageIO;

import io.stablediffusion.test.RawConnection.RawResponse;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares a response with the recorded one: the status, the names of the headers, the
 * values of headers that do not depend on time and length, and in the body each name,
 * each type, each length of a list, the size of each image and the text of each error.
 */
final class Comparison {

	/** Headers whose values depend on the time or the body. */
	private static final Set<String> VARYING_HEADERS = Set.of("date", "content-length", "x-process-time");

	/** Fields that are not compared, with the reason. */
	private static final Map<Pattern, String> LEFT_OUT = Map.of(Pattern.compile("/cuda"),
			"the recorded server had no GPU, but the simulated one has", Pattern.compile("/detail/\\d+/(msg|ctx/msg)"),
			"the message depends on the JSON parser; messages of pydantic are compared by their type",
			Pattern.compile("/hypernetworks/.*"), "the recorded server had no hypernetworks",
			Pattern.compile("/message"), "the message depends on the JSON parser for C++");

	/** Texts whose value is compared. */
	private static final Pattern EXACT = Pattern.compile("/error|/errors|/detail|/detail/\\d+/type|/detail/\\d+/loc/.*"
			+ "|/textinfo|/active|/queued|/completed|/state/job|/html_info|/info\\{}/(sampler_name|clip_skip"
			+ "|index_of_first_image|all_prompts/.*|width|height|steps|extra_generation_params/Schedule type"
			+ "|extra_generation_params/(Denoising|Hires|Mask|Inpaint).*)|/parameters/.*");

	private final Recording recording;

	Comparison(Recording recording) {
		this.recording = recording;
	}

	void check(RawResponse actual) {
		JsonNode expected = this.recording.response();
		assertThat(actual.status()).as("status; body %s", actual.body()).isEqualTo(expected.path("status").asInt());
		checkHeaders(expected.path("headers"), actual.headers());
		JsonNode body = expected.path("body");
		if (body.isString()) {
			assertThat(actual.body()).isEqualTo(body.asString());
		}
		else {
			String root = this.recording.path().contains("hypernetworks") ? "/hypernetworks" : "";
			compare(root, body, Http.JSON.readTree(actual.body()));
		}
	}

	private static void checkHeaders(JsonNode expected, Map<String, String> actual) {
		Set<String> names = new TreeSet<>();
		expected.propertyNames().forEach((name) -> names.add(name.toLowerCase(Locale.ROOT)));
		assertThat(actual.keySet()).as("headers")
			.extracting((name) -> name.toLowerCase(Locale.ROOT))
			.containsExactlyInAnyOrderElementsOf(names);
		expected.forEachEntry((name, value) -> {
			if (!VARYING_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
				assertThat(actual.get(name)).as(name).isEqualTo(value.asString());
			}
		});
	}

	private void compare(String path, JsonNode expected, JsonNode actual) {
		if (LEFT_OUT.keySet().stream().anyMatch((pattern) -> pattern.matcher(path).matches())) {
			return;
		}
		assertThat(type(actual)).as("type of %s: %s", path, actual).isEqualTo(type(expected));
		if (path.equals("/info") && expected.asString().startsWith("{")) {
			compare("/info{}", Http.JSON.readTree(expected.asString()), Http.JSON.readTree(actual.asString()));
		}
		else if (expected.isObject()) {
			compareObjects(path, expected, actual);
		}
		else if (expected.isArray()) {
			compareArrays(path, expected, actual);
		}
		else if (path.matches("/images?(/\\d+)?")) {
			assertThat(size(actual)).as(path).isEqualTo(size(expected));
		}
		else if (EXACT.matcher(path).matches()) {
			assertThat(actual.asString()).as(path).isEqualTo(expected.asString());
		}
		else if (path.startsWith("/info{}/all_seeds/")
				&& this.recording.content().path("request").path("body").has("seed")) {
			assertThat(actual.asLong()).as(path).isEqualTo(expected.asLong());
		}
	}

	private void compareObjects(String path, JsonNode expected, JsonNode actual) {
		Set<String> names = new TreeSet<>(expected.propertyNames());
		if (this.recording.isReduced()) {
			names.remove("...");
			assertThat(actual.propertyNames()).as("names in %s", path).containsAll(names);
		}
		else {
			assertThat(new TreeSet<>(actual.propertyNames())).as("names in %s", path).isEqualTo(names);
		}
		names.forEach((name) -> compare(path + "/" + name, expected.get(name), actual.get(name)));
	}

	private void compareArrays(String path, JsonNode expected, JsonNode actual) {
		if (this.recording.isReduced()) {
			// the recorded elements have a name or a label
			expected.forEach((element) -> compare(path + "/*", element,
					actual.valueStream()
						.filter((candidate) -> candidate.path("name").equals(element.path("name"))
								&& candidate.path("label").equals(element.path("label")))
						.findFirst()
						.orElseThrow(() -> new AssertionError("nothing like " + element + " in " + path))));
			return;
		}
		if (!expected.isEmpty() || !path.equals("/hypernetworks")) {
			assertThat(actual.size()).as("length of %s: %s", path, actual).isEqualTo(expected.size());
		}
		for (int i = 0; i < expected.size(); i++) {
			compare(path + "/" + i, expected.get(i), actual.get(i));
		}
	}

	/** Returns the type. Python and C++ write integers and floats in different forms. */
	private static String type(JsonNode node) {
		return node.isNumber() ? "number" : node.getNodeType().name();
	}

	private static List<Integer> size(JsonNode base64) {
		try {
			var image = ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(base64.asString())));
			return List.of(image.getWidth(), image.getHeight());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Returns the fields that are not compared, with the reasons. */
	static Map<Pattern, String> leftOut() {
		return LEFT_OUT;
	}

}
