package io.stablediffusion;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.stablediffusion.internal.json.Json;
import io.stablediffusion.internal.json.ResponseReadingTests;
import tools.jackson.databind.JsonNode;

/**
 * The inputs of the fuzz targets: inputs that failed before, in the directory
 * {@code fuzz} of the test resources, and genuine inputs.
 * <p>
 * A file with the extension {@code rule} describes a long input. Each of its lines is a
 * number and a JSON string, or hexadecimal digits after {@code 0x}, which is repeated as
 * often. Lines with a {@code #} are comments.
 */
final class FuzzInputs {

	private static final Path FOUND = Path.of("src/test/resources/fuzz");

	private static final String RULE = ".rule";

	private static final List<String> TEXTS = List.of("", "a (b:1.2) [c] <lora:d:0.5>\\(e\\)",
			"a\nNegative prompt: b\nSteps: 1, Sampler: Euler a, Size: 64x64, Lora hashes: \"a: b, c: d\", Version: v1.10.1",
			"a\nSteps: 1, ControlNet 0: \"Module: canny, Model: c, Weight: 1\", Template: \"x\\ny\", Hashes: {\"a\": [1, 2]}",
			"Prompt: a | NegativePrompt: b | Steps: 20 | CFGScale: 7.5 | Seed: 5 | Version: KoboldCpp",
			"{\"error\":\"a\",\"detail\":[{\"loc\":[\"body\",1],\"msg\":\"b\",\"type\":\"c\"}],\"n\":[1,2.5,1e19,null]}",
			"<html><title>Bad Gateway</title><p>\u001b[31m\u2028</html>");

	private FuzzInputs() {
	}

	private static String name(FuzzTargets target) {
		return target.name().toLowerCase(Locale.ROOT);
	}

	/** Inputs that violated a rule before, by file name. */
	static Map<String, byte[]> found(FuzzTargets target) {
		Path folder = FOUND.resolve(name(target));
		Map<String, byte[]> inputs = new TreeMap<>();
		for (Path file : files(folder)) {
			inputs.put(file.getFileName().toString(), read(file));
		}
		return inputs;
	}

	/** The expected outcome of each recorded input, by file name. */
	static Map<String, String> expected(FuzzTargets target) {
		return lines(FOUND.resolve(name(target) + ".expected")).stream()
			.map((line) -> line.split(" = ", 2))
			.collect(Collectors.toMap((line) -> line[0], (line) -> line[1], (first, second) -> {
				throw new IllegalStateException("Two expectations, one is " + second);
			}, TreeMap::new));
	}

	/** Inputs that genuine servers and programs create. */
	static List<byte[]> genuine(FuzzTargets target) {
		return switch (target) {
			case IMAGE -> files(Path.of("src/test/resources/pictures")).stream().map(FuzzInputs::read).toList();
			case RESPONSE -> ResponseReadingTests.responses()
				.map((response) -> response.getPayload().endpoint().name() + "\n" + response.getPayload().body())
				.map(FuzzInputs::bytes)
				.toList();
			case CALL -> calls().map(FuzzInputs::bytes).toList();
			case GZIP -> TEXTS.stream().map(FuzzInputs::bytes).map(FuzzTargets::compressed).toList();
			case ERROR ->
				Stream.concat(TEXTS.stream(), errors().map(Recordings::answer)).map(FuzzInputs::bytes).toList();
			case INFOTEXT, PROMPT -> TEXTS.stream().map(FuzzInputs::bytes).toList();
		};
	}

	private static Stream<String> calls() {
		Stream<String> success = ResponseReadingTests.responses()
			.map((response) -> response.getPayload().endpoint().name() + " 200\nContent-Type: application/json\n\n"
					+ response.getPayload().body());
		Stream<String> failure = errors()
			.map((recording) -> "text-to-image " + recording.path("response").path("status").asInt()
					+ "\nContent-Type: application/json\nRetry-After: 5\nServer: uvicorn\n\n"
					+ Recordings.answer(recording));
		return Stream.concat(success, failure);
	}

	private static Stream<JsonNode> errors() {
		return Recordings.all("automatic1111")
			.stream()
			.filter((recording) -> recording.path("response").path("status").asInt() >= 400);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static List<Path> files(Path folder) {
		if (!Files.isDirectory(folder)) {
			return List.of();
		}
		try (Stream<Path> files = Files.list(folder)) {
			return files.sorted().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<String> lines(Path file) {
		try {
			return Files.exists(file) ? Files.readAllLines(file) : List.of();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static byte[] read(Path file) {
		if (file.toString().endsWith(RULE)) {
			return byRule(lines(file));
		}
		try {
			return Files.readAllBytes(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static byte[] byRule(List<String> lines) {
		ByteArrayOutputStream input = new ByteArrayOutputStream();
		for (String line : lines) {
			if (!line.startsWith("#")) {
				int space = line.indexOf(' ');
				String part = line.substring(space + 1);
				byte[] bytes = part.startsWith("0x") ? HexFormat.of().parseHex(part.substring(2))
						: bytes(Json.MAPPER.readValue(part, String.class));
				for (int i = Integer.parseInt(line.substring(0, space)); i > 0; i--) {
					input.writeBytes(bytes);
				}
			}
		}
		return input.toByteArray();
	}

}
