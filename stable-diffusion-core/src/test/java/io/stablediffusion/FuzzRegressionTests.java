package io.stablediffusion;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

import io.stablediffusion.internal.json.ResponseReadingTests;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs each target of the fuzzer for what it found before, for genuine inputs, and for
 * some inputs that are changed at random: as many thousands as the system property
 * {@code test.rounds} says. The seed is fixed, so that each run has the same inputs.
 */
class FuzzRegressionTests {

	/** Where the fuzzer puts what it finds: a folder for each target. */
	private static final Path FOUND = Path.of("src/test/resources/io/stablediffusion");

	private static final List<String> TEXTS = List.of("", "a (b:1.2) [c] <lora:d:0.5>\\(e\\)",
			"a\nNegative prompt: b\nSteps: 1, Sampler: Euler a, Size: 64x64, Lora hashes: \"a: b, c: d\", Version: v1.10.1",
			"Prompt: a | NegativePrompt: b | Steps: 20 | CFGScale: 7.5 | Seed: 5 | Version: KoboldCpp",
			"{\"error\":\"a\",\"detail\":[{\"loc\":[\"body\",1],\"msg\":\"b\",\"type\":\"c\"}],\"n\":[1,2.5,1e19,null]}",
			"<html><title>Bad Gateway</title><p>\u001b[31m\u2028</html>");

	@ParameterizedTest
	@EnumSource
	void whatWasFoundStaysMended(FuzzTargets target) throws IOException {
		for (byte[] input : found(target)) {
			target.run(input);
		}
	}

	@ParameterizedTest
	@EnumSource
	void changedInputsBreakNoRule(FuzzTargets target) throws IOException {
		List<byte[]> inputs = new ArrayList<>(found(target));
		inputs.addAll(genuine(target));
		assertThat(inputs).isNotEmpty();
		Random random = new Random(9);
		for (int i = 0; i < Integer.getInteger("test.rounds", 1) * 1000; i++) {
			byte[] input = inputs.get(random.nextInt(inputs.size()));
			byte[] other = inputs.get(random.nextInt(inputs.size()));
			target.run(changed(input, other, random));
		}
	}

	/** Bytes are set, moved, left out, repeated, or are those of another input. */
	private static byte[] changed(byte[] input, byte[] other, Random random) {
		byte[] changed = input.clone();
		for (int i = random.nextInt(4); i >= 0 && changed.length > 0; i--) {
			int at = random.nextInt(changed.length);
			int length = random.nextInt(Math.min(64, changed.length - at) + 1);
			switch (random.nextInt(5)) {
				case 0 -> changed[at] = (byte) random.nextInt();
				case 1 -> changed = joined(Arrays.copyOf(changed, at),
						Arrays.copyOfRange(changed, at + length, changed.length));
				case 2 -> changed = joined(Arrays.copyOf(changed, at + length),
						Arrays.copyOfRange(changed, at, changed.length));
				case 3 -> changed = Arrays.copyOf(changed, at);
				default -> changed = joined(Arrays.copyOf(changed, at),
						Arrays.copyOfRange(other, Math.min(at, other.length), other.length));
			}
		}
		return changed;
	}

	private static byte[] joined(byte[] left, byte[] right) {
		byte[] joined = Arrays.copyOf(left, left.length + right.length);
		System.arraycopy(right, 0, joined, left.length, right.length);
		return joined;
	}

	private static List<byte[]> genuine(FuzzTargets target) throws IOException {
		return switch (target) {
			case IMAGE -> files(Path.of("src/test/resources/pictures"));
			case RESPONSE -> ResponseReadingTests.responses()
				.map((response) -> FuzzTargets.response(response.getPayload().endpoint(),
						response.getPayload().body().toString()))
				.toList();
			case ERROR -> Stream
				.concat(TEXTS.stream(),
						Recordings.all("automatic1111")
							.stream()
							.filter((recording) -> recording.path("response").path("status").asInt() >= 400)
							.map(FuzzRegressionTests::body))
				.map((text) -> text.getBytes(StandardCharsets.UTF_8))
				.toList();
			default -> TEXTS.stream().map((text) -> text.getBytes(StandardCharsets.UTF_8)).toList();
		};
	}

	private static String body(JsonNode recording) {
		return Recordings.answer(recording);
	}

	private static List<byte[]> found(FuzzTargets target) throws IOException {
		String name = target.name().charAt(0) + target.name().substring(1).toLowerCase(Locale.ROOT);
		Path folder = FOUND.resolve(name + "FuzzInputs/fuzz");
		return Files.isDirectory(folder) ? files(folder) : List.of();
	}

	private static List<byte[]> files(Path folder) throws IOException {
		List<byte[]> contents = new ArrayList<>();
		try (Stream<Path> files = Files.list(folder)) {
			for (Path file : files.sorted().toList()) {
				contents.add(Files.readAllBytes(file));
			}
		}
		return contents;
	}

}
