package io.stablediffusion.internal.json;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.stablediffusion.Recordings;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.image.ImageResponseDecoder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An invalid value in a response does not affect the other values. Each value of each
 * recorded response is replaced by each of some values that do not fit.
 */
public class ResponseReadingTests {

	/** A marker for the replaced value, because a tree cannot contain every JSON text. */
	private static final String MARK = "the value that is replaced";

	private static final List<String> WRONG = List.of("null", "\"\"", "\"x\"", "\"5\"", "-1", "1e19",
			"18446744073709551615", "4294967808", "2.5", "1e400", "NaN", "9".repeat(400), "[]", "{}", "true", "[null]",
			"{\"x\":null}", "[[{\"name\":[1]}]]", "{\"name\":{\"a\":[true]}}");

	/** Responses that were not recorded or were empty. */
	private static final Map<String, String> OTHERS = Map.ofEntries(
			Map.entry("GET /sdapi/v1/hypernetworks", "[{\"name\":\"h\",\"path\":\"/h\"},{\"name\":\"i\"}]"),
			Map.entry("GET /sdapi/v1/embeddings",
					"{\"loaded\":{\"e\":{\"step\":1,\"sd_checkpoint\":\"c\",\"shape\":768,\"vectors\":8}},"
							+ "\"skipped\":{\"f\":{\"shape\":2048,\"vectors\":2}}}"),
			Map.entry("GET /sdapi/v1/extensions",
					"[{\"name\":\"x\",\"version\":\"v\",\"commit_date\":1721910000,\"enabled\":true},{\"name\":\"y\"}]"),
			Map.entry("GET /internal/quicksettings-hint", "[{\"name\":\"n\",\"label\":\"l\"},{\"name\":\"m\"}]"),
			Map.entry("GET /controlnet/model_list", "{\"model_list\":[\"canny\",\"depth\"]}"),
			Map.entry("POST /controlnet/detect",
					"{\"images\":[\"AQAA\",\"AgAA\"],\"info\":\"Success\",\"poses\":[{\"people\":[{\"a\":[1.5]}]}]}"));

	public static Stream<Named<Response>> responses() {
		List<Response> responses = new ArrayList<>();
		for (String server : List.of("automatic1111", "stable-diffusion.cpp")) {
			for (JsonNode recording : Recordings.all(server)) {
				int status = recording.path("response").path("status").asInt();
				JsonNode body = recording.path("response").path("body");
				if (status / 100 == 2 && body.isContainer()) {
					add(responses, recording.path("request").path("method").asString() + " "
							+ recording.path("request").path("path").asString(), body);
				}
			}
		}
		OTHERS.forEach((operation, body) -> add(responses, operation, Json.MAPPER.readTree(body)));
		return responses.stream()
			.map((response) -> Named
				.of(response.endpoint().name() + " " + Integer.toHexString(response.body().hashCode()), response));
	}

	private static void add(List<Response> responses, String operation, JsonNode body) {
		String path = operation.contains("?") ? operation.substring(0, operation.indexOf('?')) : operation;
		endpoints().filter((endpoint) -> path.equals(endpoint.method() + " " + endpoint.path()))
			.map((endpoint) -> new Response(endpoint, body))
			.filter((response) -> !responses.contains(response))
			.forEach(responses::add);
	}

	public static Stream<Endpoint<?>> endpoints() {
		return Stream.of(Endpoint.class.getDeclaredFields())
			.filter((field) -> Modifier.isStatic(field.getModifiers()) && field.getType().equals(Endpoint.class))
			.<Endpoint<?>>map(ResponseReadingTests::value)
			.filter((endpoint) -> !endpoint.returnsNothing());
	}

	private static Endpoint<?> value(Field field) {
		try {
			return (Endpoint<?>) field.get(null);
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@ParameterizedTest
	@MethodSource("responses")
	void invalidValueDoesNotAffectOtherFields(Response response) {
		JsonNode right = response.read(response.body().toString());
		List<List<Object>> paths = new ArrayList<>();
		collect(response.body(), List.of(), paths);
		for (List<Object> path : paths) {
			String marked = replaced(response.body(), path).toString();
			for (String wrong : WRONG) {
				String json = marked.replace('"' + MARK + '"', wrong);
				try {
					JsonNode read = response.read(json);
					assertThat(isSameOutside(withoutInfo(right, path), withoutInfo(read, path), path, 0))
						.as("%s with %s is read as %s", path, wrong, read)
						.isTrue();
				}
				catch (JacksonException | IllegalArgumentException ex) {
					assertThat(path).as("%s is no reason for %s", wrong, ex)
						.satisfiesAnyOf((root) -> assertThat(root).isEmpty(),
								(image) -> assertThat(image.get(0)).isIn("image", "images"));
				}
			}
		}
	}

	/**
	 * The info has no seed of an image that is missing, as GeneratedImagesTests shows.
	 */
	private static JsonNode withoutInfo(JsonNode response, List<Object> path) {
		return (!path.isEmpty() && "images".equals(path.get(0))) ? without(response, "info") : response;
	}

	private static void collect(JsonNode node, List<Object> path, List<List<Object>> paths) {
		paths.add(path);
		for (String name : node.propertyNames()) {
			collect(node.path(name), appended(path, name), paths);
		}
		for (int i = 0; node.isArray() && i < Math.min(node.size(), 3); i++) {
			collect(node.path(i), appended(path, i), paths);
		}
	}

	private static List<Object> appended(List<Object> path, Object last) {
		return Stream.concat(path.stream(), Stream.of(last)).toList();
	}

	private static JsonNode replaced(JsonNode node, List<Object> path) {
		if (path.isEmpty()) {
			return Json.MAPPER.valueToTree(MARK);
		}
		JsonNode copy = node.deepCopy();
		JsonNode parent = copy;
		for (Object step : path.subList(0, path.size() - 1)) {
			parent = child(parent, step);
		}
		Object last = path.get(path.size() - 1);
		if (last instanceof Integer index) {
			((ArrayNode) parent).set(index, MARK);
		}
		else {
			((ObjectNode) parent).put(last.toString(), MARK);
		}
		return copy;
	}

	private static JsonNode child(JsonNode node, Object step) {
		return (step instanceof Integer index) ? node.path(index) : node.path(step.toString());
	}

	/** Whether two values differ at most in one place. */
	private static boolean isSameOutside(JsonNode right, JsonNode read, List<Object> path, int depth) {
		if (depth == path.size() || right.equals(read)) {
			return true;
		}
		Object step = path.get(depth);
		JsonNode there = child(right, step);
		if (there.isMissingNode()) {
			return isNullOutside(right, read, step);
		}
		boolean isLast = depth == path.size() - 1;
		if (step instanceof Integer index && isLast && read.size() == right.size() - 1) {
			return without(right, index).equals(read);
		}
		return without(right, step).equals(without(read, step))
				&& isSameOutside(there, child(read, step), path, depth + 1);
	}

	/** A field that was null has a value now. */
	private static boolean isNullOutside(JsonNode right, JsonNode read, Object step) {
		return right.isObject() && right.equals(without(read, step));
	}

	private static JsonNode without(JsonNode node, Object step) {
		JsonNode copy = node.deepCopy();
		if (step instanceof Integer index && copy.isArray() && index < copy.size()) {
			((ArrayNode) copy).remove(index);
		}
		else if (step instanceof String name && copy.isObject()) {
			((ObjectNode) copy).remove(name);
		}
		return copy;
	}

	public record Response(Endpoint<?> endpoint, JsonNode body) {

		/** What is read, as a tree. */
		public JsonNode read(String json) {
			DataBuffer buffer = DefaultDataBufferFactory.sharedInstance.wrap(json.getBytes(StandardCharsets.UTF_8));
			Object value;
			if (this.endpoint.has(Endpoint.Trait.IMAGES)) {
				ImageResponseDecoder scanner = new ImageResponseDecoder();
				scanner.feed(buffer);
				scanner.finish();
				value = scanner.read(this.endpoint.type());
			}
			else {
				JsonBytes bytes = new JsonBytes();
				bytes.append(buffer);
				value = bytes.read(this.endpoint.type(), Map.of());
			}
			return tree(value);
		}

		private static JsonNode tree(@Nullable Object value) {
			if (value instanceof GeneratedImages images) { // would be a list
				Map<String, Object> fields = new LinkedHashMap<>();
				fields.put("images", images.images());
				fields.put("parameters", images.parameters());
				fields.put("info", images.info());
				return Json.MAPPER.valueToTree(fields);
			}
			return (value != null) ? Json.MAPPER.valueToTree(value) : Json.MAPPER.nullNode();
		}

	}

}
