package io.stablediffusion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs each fuzz target with inputs that failed before, with genuine inputs, and with
 * randomly changed inputs. The system property {@code test.rounds} sets their number in
 * thousands. The seed is fixed, so that each run has the same inputs.
 */
class FuzzRegressionTests {

	static Stream<Arguments> found() {
		return Stream.of(FuzzTargets.values())
			.flatMap((target) -> FuzzInputs.found(target)
				.keySet()
				.stream()
				.map((name) -> Arguments.arguments(target, name)));
	}

	/** Fails if anything is printed: a parser of the JDK prints errors. */
	@ParameterizedTest
	@MethodSource("found")
	@ExtendWith(OutputCaptureExtension.class)
	void recordedInputsMeetTheirExpectations(FuzzTargets target, String name, CapturedOutput output) {
		String outcome = target.run(Objects.requireNonNull(FuzzInputs.found(target).get(name)));

		assertThat(FuzzTargets.line(outcome)).isEqualTo(FuzzInputs.expected(target).get(name));
		assertThat(output).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void recordedInputsHaveExpectations(FuzzTargets target) {
		assertThat(FuzzInputs.expected(target).keySet()).isEqualTo(FuzzInputs.found(target).keySet());
	}

	@ParameterizedTest
	@EnumSource
	void genuineInputsBreakNoRule(FuzzTargets target) {
		List<byte[]> inputs = FuzzInputs.genuine(target);
		assertThat(inputs).isNotEmpty();
		for (byte[] input : inputs) {
			assertThat(target.run(input)).isNotNull();
		}
	}

	@ParameterizedTest
	@EnumSource
	void changedInputsBreakNoRule(FuzzTargets target) {
		List<byte[]> inputs = new ArrayList<>(FuzzInputs.genuine(target));
		FuzzInputs.found(target).values().stream().filter((input) -> input.length < 10_000).forEach(inputs::add);
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

}
