package io.stablediffusion.prompt;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class InfotextTests {

	private static final String AUTOMATIC1111 = """
			a lighthouse at dawn, (storm:1.2) <lora:waves:0.8>
			second line
			Negative prompt: fog, blurry
			more fog
			Steps: 24, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7.5, Seed: 1234567890, Size: 768x512, \
			Model hash: 6ce0161689, Model: v1-5, Hires prompt: "a \\"big\\" one, with: colon\\nand line", \
			Lora hashes: "waves: 1a2b, storm: 3c4d", TI hashes: "bad: 9f", \
			ControlNet 0: "Module: canny, Model: control_v11p_sd15_canny [d14c016b], Weight: 1", \
			ControlNet 1: "Module: depth_midas, Weight: 0.5", Version: v1.10.1""";

	@Test
	void automatic1111InfotextIsRead() {
		Infotext text = Infotext.parse(AUTOMATIC1111);

		assertThat(text.prompt()).isEqualTo("a lighthouse at dawn, (storm:1.2) <lora:waves:0.8>\nsecond line");
		assertThat(text.negativePrompt()).isEqualTo("fog, blurry\nmore fog");
		assertThat(text.integer("Steps")).hasValue(24L);
		assertThat(text.number("CFG scale")).hasValue(7.5);
		assertThat(text.integer("Seed")).hasValue(1234567890L);
		assertThat(text.text("Hires prompt")).hasValue("a \"big\" one, with: colon\nand line");
		assertThat(text.loraHashes()).containsExactly(Map.entry("waves", "1a2b"), Map.entry("storm", "3c4d"));
		assertThat(text.controlNetUnits()).hasSize(2)
			.first()
			.isEqualTo(Map.of("Module", "canny", "Model", "control_v11p_sd15_canny [d14c016b]", "Weight", "1"));
		assertThat(text.text("Version")).hasValue("v1.10.1");
		assertThat(text.toString()).isEqualTo(AUTOMATIC1111);
	}

	@Test
	void jsonValueIsNotSplit() {
		Infotext text = Infotext.parse("a\nSteps: 2, Eta: inf, Sampler: euler_a karras, Version: stable-diffusion.cpp, "
				+ "SDCPP: {\"a\":[1,2],\"b\":\"}, c: \\\"d\"}, Civitai resources: [{\"type\":\"lora\",\"weight\":1}]");

		assertThat(text.parameters()).containsEntry("SDCPP", "{\"a\":[1,2],\"b\":\"}, c: \\\"d\"}")
			.containsEntry("Civitai resources", "[{\"type\":\"lora\",\"weight\":1}]")
			.hasSize(6);
		assertThat(text.number("Eta")).isEmpty();
	}

	@Test
	void koboldCppInfotextIsRead() {
		String written = "Prompt: a | b, <lora:waves:0.8> | NegativePrompt:  | Steps: 20 | CFGScale: 7.5 | Guidance: 3.5 "
				+ "| Seed: 5 | Size: 512x768 | Sampler: euler_a karras| Eta: 0.5 | Clip skip: -1 "
				+ "| Model: v1-5 | Version: KoboldCpp";

		Infotext text = Infotext.parse(written);

		assertThat(text.prompt()).isEqualTo("a | b, <lora:waves:0.8>");
		assertThat(text.negativePrompt()).isEmpty();
		assertThat(text.number("CFGScale")).hasValue(7.5);
		assertThat(text.text("Sampler")).hasValue("euler_a karras");
		assertThat(text.number("Eta")).hasValue(0.5);
		assertThat(text.text("Version")).hasValue("KoboldCpp");
		assertThat(text).hasToString(written);
		assertThat(text.with("Seed", 6)).hasToString(written.replace("Seed: 5 |", "Seed: 6 |"));
		assertThat(Infotext.parse(text.with("Model", "a | b").toString()).text("Model")).hasValue("a | b");
	}

	@Test
	void windowsLineEndsAreRead() {
		Infotext text = Infotext.parse("a\r\nb\r\nNegative prompt: c\r\nSteps: 1, Seed: 2\r\n");

		assertThat(text.prompt()).isEqualTo("a\nb");
		assertThat(text.negativePrompt()).isEqualTo("c");
		assertThat(text.integer("Seed")).hasValue(2L);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a", "a\nb", "Steps: 1, Seed: 2", "\nSteps: 1, Seed: 2",
			"Negative prompt: a\nSteps: 1", "a\nNegative prompt:\nSteps: 1, Seed: 2",
			"a\nNegative prompt: \nSteps: 1, Seed: 2", "a: b, c: d, e: f", "a\nSteps: 20, Model: with, comma, Seed: 3",
			"a\nSteps: 20,Seed:3 ,, x", "a\nSteps: 20, Open: \"never closed, Seed: 3",
			"a\nSteps: 1, Bracket: [a, b, Seed: 1", "a\nSteps: 1, Seed: 2\nTemplate: {a|b}\nNegative Template: c",
			"a\n", "a\r\nSteps: 1, Seed: 2\r\n", "a\nSteps: 1, Seed: 2," })
	void parsedInfotextIsWrittenUnchanged(String text) {
		assertThat(Infotext.parse(text).toString()).isEqualTo(text);
	}

	@Test
	void anyTextIsWrittenUnchanged() {
		Random random = new Random(7);
		String[] parts = { "a", ":", ",", " ", "\n", "\"", "\\", "{", "}", "[", "]", "Steps: 3", "Negative prompt:",
				"\"b\"", "Prompt: ", " | NegativePrompt: ", " | ", "|", "\r" };
		for (int i = 0; i < 20_000; i++) {
			StringBuilder text = new StringBuilder();
			random.ints(random.nextInt(20), 0, parts.length).forEach((part) -> text.append(parts[part]));

			Infotext parsed = Infotext.parse(text.toString());
			assertThat(parsed.toString()).isEqualTo(text.toString());
			assertThat(parsed.parameters()).isNotNull();
			assertThat(parsed.loraHashes()).isNotNull();
		}
	}

	@Test
	void writtenValueIsReadBack() {
		Random random = new Random(5);
		String[] parts = { "a", ":", ",", " ", "\n", "\"", "\\", "{", "}", "[", "]", "|", "\r", "\t", "\u2003",
				"\u0000", "灯", "\ud83c", "\\u0041" };
		for (int i = 0; i < 20_000; i++) {
			Map<String, Object> parameters = new LinkedHashMap<>(Map.of("Steps", 20));
			for (String name : List.of("Extra", "Other/name", "Last - one")) {
				StringBuilder value = new StringBuilder();
				random.ints(random.nextInt(6), 0, parts.length).forEach((part) -> value.append(parts[part]));
				parameters.put(name, value.toString());
			}
			Infotext text = Infotext.of("a", "b", parameters);
			parameters.put("Steps", "20");

			assertThat(Infotext.parse(text.toString()).parameters()).isEqualTo(parameters);
			Object last = parameters.getOrDefault("Last - one", "");
			assertThat(text.with("Other/name", last).text("Other/name")).hasValue(last.toString());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a:b", "a, b", "a | b", "a\nb" })
	void ambiguousNameIsRefused(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> Infotext.of("a", "", Map.of(name, 1)))
			.withMessageContaining("is '" + name + "'");
		assertThatIllegalArgumentException().isThrownBy(() -> Infotext.parse("a\nSteps: 1").with(name, 1))
			.withMessageContaining("name of a parameter must not be blank");
	}

	@ParameterizedTest
	@CsvSource({ "9223372036854775807, 9223372036854775807", "-9223372036854775808, -9223372036854775808", "007, 7",
			"9223372036854775808,", "18446744073709551615,", "1e3,", "+5,", "-,", "2.0,", "٣," })
	void integerOutOfRangeIsEmpty(String written, @Nullable Long expected) {
		assertThat(Infotext.parse("a\nSteps: 1, Seed: " + written).integer("Seed"))
			.isEqualTo(Optional.ofNullable(expected));
	}

	static Stream<String> values() {
		return Stream.of("plain", "with, comma", "with: colon", "with \"quotes\", too", "two\nlines", "灯台: 1",
				"back\\slash");
	}

	@ParameterizedTest
	@MethodSource("values")
	void ambiguousValueIsQuoted(String value) {
		Map<String, Object> parameters = new LinkedHashMap<>();
		parameters.put("Steps", 20);
		parameters.put("Extra", value);
		parameters.put("Seed", 5L);

		Infotext read = Infotext.parse(Infotext.of("a", "b", parameters).toString());

		assertThat(read.text("Extra")).hasValue(value);
		assertThat(read.parameters().keySet()).containsExactly("Steps", "Extra", "Seed");
		assertThat(read.negativePrompt()).isEqualTo("b");
	}

	@Test
	void changedParameterKeepsItsPosition() {
		Infotext text = Infotext.parse("a\nSteps: 1, Seed: 2, Version: 3").with("Seed", 9).with("New", "x, y");

		assertThat(text).hasToString("a\nSteps: 1, Seed: 9, Version: 3, New: \"x, y\"");
		assertThat(List.copyOf(text.parameters().values())).containsExactly("1", "9", "3", "x, y");
	}

}
