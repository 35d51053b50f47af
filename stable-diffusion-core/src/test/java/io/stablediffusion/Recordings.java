package io.stablediffusion;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.stablediffusion.internal.json.Json;
import tools.jackson.databind.JsonNode;

/**
 * Exchanges recorded from genuine servers.
 */
public final class Recordings {

	private static final Path RESOURCES = Path.of("target/test-classes");

	private Recordings() {
	}

	public static JsonNode contract() {
		return read(RESOURCES.resolve("contract.json"));
	}

	/**
	 * Returns the exchanges of stable-diffusion.cpp that consist of one request and its
	 * response.
	 */
	public static List<JsonNode> all() {
		return all("stable-diffusion.cpp");
	}

	/**
	 * Returns the exchanges of one kind of server that consist of one request and its
	 * response.
	 * @param server {@code stable-diffusion.cpp} or {@code automatic1111}
	 */
	public static List<JsonNode> all(String server) {
		try (Stream<Path> files = Files.list(RESOURCES.resolve("recorded").resolve(server))) {
			return files.sorted()
				.filter((file) -> file.toString().endsWith(".json"))
				.map(Recordings::read)
				.filter((recording) -> recording.path("response").has("status"))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public static JsonNode named(String name) {
		return named("stable-diffusion.cpp", name);
	}

	public static JsonNode named(String server, String name) {
		return all(server).stream()
			.filter((recording) -> name.equals(recording.path("name").asString()))
			.findFirst()
			.orElseThrow();
	}

	public static String answer(JsonNode recording) {
		JsonNode body = recording.path("response").path("body");
		return body.isString() ? body.asString() : body.toString();
	}

	private static JsonNode read(Path file) {
		try {
			return Json.MAPPER.readTree(Files.readString(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
