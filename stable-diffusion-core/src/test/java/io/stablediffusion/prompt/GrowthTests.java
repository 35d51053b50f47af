package io.stablediffusion.prompt;

import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The work for a text is proportional to its length, whatever the text is. Work is
 * counted, not timed: the characters that are read, and the bytes that are allocated. A
 * text of four times the length may need four times the work and a little more (whether
 * the number of quotes is even makes a difference), and no text may need more than a
 * fixed amount for each character.
 */
class GrowthTests {

	private static final int LENGTH = 1_000;

	/** How many bytes may be allocated for each character. */
	private static final int MAX_BYTES = 800;

	/** Texts that slow down a parser with quadratic time if they are repeated. */
	private static final List<String> UNITS = List.of("a", "word ", "It is a lighthouse, at dawn. ", " ", ",", ":",
			"\n", "\r\n", "(", ")", "[", "]", "{", "}", "\"", "\\", "|", "<", ">", "<lora:", "<lora:a:", "<lora:a:1>",
			"a: ", "ab: ", "ab:\"", "ab:\" ", "a:[,", "a:{,", "a:\",", "a:[\\\",", ", a: [\\\"", "ab: \"c\", ",
			"ab:\"\\\\", "Steps: ", "Steps: 1, ", "\nSteps: 1", "\nSteps: ", "Negative prompt:", "\nNegative prompt: ",
			"Prompt: ", " | NegativePrompt:", " | NegativePrompt: ", " | Steps: ", " | Steps: 1", ":1", ":1.", ": 1",
			":  ", "(:", "(a:1.1)", "(a:1", "((a)", "[(", "([a)", "\\(", "\\\\", "a\\", "\t", "\u2003", "灯台", "0", "1.",
			"1e", "ControlNet 0: \"a: b, ", "Lora hashes: \"a: b, ", "\\u0041", "\\\"");

	private static final List<String> BEGINNINGS = List.of("", "a\nSteps: 1, ", "Steps: 1, a: \"", "Steps: 1, a: [",
			"Prompt: ", "Prompt: a | NegativePrompt: b | Steps: 1 | ", "<lora:", "(", "a: ", "ab: \"",
			"Steps: 1, Lora hashes: \"", "Steps: 1, ControlNet: \"");

	private static final List<String> ENDINGS = List.of("", "\"", "]", ">", ")", ":1.2)", "\nSteps: 1", " | Steps: 1",
			"\\", ",", "\n");

	/** Classes are loaded by the first of them, which allocates. */
	@BeforeAll
	static void warmUp() {
		UNITS.forEach((unit) -> TextWork.of("a\nSteps: 1, " + many(unit, LENGTH)));
	}

	static Stream<String> units() {
		return UNITS.stream();
	}

	@ParameterizedTest
	@MethodSource("units")
	void workForRepeatedTextIsProportional(String unit) {
		BEGINNINGS.forEach((beginning) -> assertProportional(beginning, unit, ""));
		ENDINGS.forEach((ending) -> assertProportional("", unit, ending));
	}

	@ParameterizedTest
	@MethodSource("units")
	void workForTwoRepeatedTextsIsProportional(String unit) {
		for (String other : UNITS) {
			assertProportional("many of " + unit + " and many of " + other,
					(length) -> many(unit, length) + many(other, length));
		}
	}

	@Test
	void workForCombinationsIsProportional() {
		Random random = new Random(11);
		for (int i = 0; i < Integer.getInteger("test.rounds", 1) * 500; i++) {
			String unit = IntStream.range(0, 1 + random.nextInt(5))
				.mapToObj((part) -> UNITS.get(random.nextInt(UNITS.size())))
				.collect(Collectors.joining());
			assertProportional(BEGINNINGS.get(random.nextInt(BEGINNINGS.size())), unit,
					ENDINGS.get(random.nextInt(ENDINGS.size())));
		}
	}

	/** The length at which an earlier version needed seconds or overflowed the stack. */
	@ParameterizedTest
	@MethodSource("units")
	void longTextsAreRead(String unit) {
		String text = unit.repeat(250_000 / unit.length());

		assertThat(Infotext.parse(text).parameters()).isNotNull();
		assertThat(Infotext.parse("a\nSteps: 1, " + text)).hasToString("a\nSteps: 1, " + text);
		assertThat(Prompt.parse(text).tags()).isNotNull();
		assertThat(Prompt.parse(text).weighted()).allSatisfy((part) -> assertThat(part.weight()).isNotNaN().isFinite());
		assertThat(Prompt.parse(Prompt.escape(text)).weighted()).hasSizeLessThan(2);
	}

	private static String many(String unit, int length) {
		return unit.repeat(length / unit.length());
	}

	private static void assertProportional(String beginning, String unit, String ending) {
		assertProportional(beginning + " and many of " + unit + " and " + ending,
				(length) -> beginning + many(unit, length) + ending);
	}

	private static void assertProportional(String name, IntFunction<String> texts) {
		TextWork work = TextWork.of(texts.apply(LENGTH));
		String longer = texts.apply(4 * LENGTH);
		TextWork more = TextWork.of(longer);
		assertThat(more.reads()).as("characters read for %s", name)
			.isLessThan(5 * work.reads() + 1_000)
			.isLessThan((long) TextWork.MAX_READS * longer.length());
		assertThat(more.bytes()).as("bytes allocated for %s", name)
			.isLessThan(5 * work.bytes() + 10_000)
			.isLessThan((long) MAX_BYTES * longer.length());
	}

}
