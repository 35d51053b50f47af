package io.stablediffusion.internal.image;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.stablediffusion.image.Image;
import io.stablediffusion.image.ImageOperations;
import io.stablediffusion.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Images are found and decoded in any valid JSON, for any split into buffers.
 */
class ImageResponseDecoderTests {

	record Answer(@Nullable List<@Nullable Image> images, @Nullable JsonObject parameters, @Nullable String info) {
	}

	private static Answer read(String json, int... cuts) {
		ImageResponseDecoder scanner = new ImageResponseDecoder();
		DataBuffer all = DefaultDataBufferFactory.sharedInstance.wrap(json.getBytes(StandardCharsets.UTF_8));
		int from = 0;
		for (int cut : cuts) {
			scanner.feed(all.split(cut - from));
			from = cut;
		}
		scanner.feed(all);
		scanner.finish();
		return Objects.requireNonNull(scanner.read(new TypeReference<Answer>() {
		}));
	}

	/**
	 * A valid response with random images, key order, white space, escapes, and traps.
	 */
	@RepeatedTest(300)
	void encodedImagesAreDecoded(RepetitionInfo repetition) {
		Random random = new Random(repetition.getCurrentRepetition());
		List<byte[]> pictures = new ArrayList<>();
		for (int count = random.nextInt(4); count > 0; count--) {
			byte[] picture = new byte[1 + random.nextInt(random.nextBoolean() ? 10 : 100_000)];
			random.nextBytes(picture);
			pictures.add(picture);
		}
		List<String> images = pictures.stream().map((picture) -> '"' + encode(picture, random) + '"').toList();
		List<String> fields = new ArrayList<>(List.of(
				(random.nextBoolean() ? "\"images\"" : "\"im\\u0061ges\"") + space(random) + ":" + space(random) + "["
						+ String.join(space(random) + "," + space(random), images) + space(random) + "]",
				"\"parameters\":{\"images\":[\"not me\"],\"prompt\":\"\\\"images\\\":[\\\"nor me\\\"]\"}",
				"\"info\":\"{\\\"images\\\":[\\\"x\\\"]}\"", "\"other\":[[\"images\"],{\"a\":\"images\"}]",
				"\"name\":\"images\""));
		Collections.shuffle(fields, random);
		String json = space(random) + "{" + String.join("," + space(random), fields) + "}" + space(random);

		Answer answer = read(json, random.ints(random.nextInt(20), 0, json.length()).sorted().toArray());

		assertThat(answer.images()).isEqualTo(pictures.stream().map(Image::from).toList());
		assertThat(answer.info()).isEqualTo("{\"images\":[\"x\"]}");
		assertThat(answer.parameters()).extracting((parameters) -> parameters.texts("images"))
			.isEqualTo(List.of("not me"));
	}

	private static String space(Random random) {
		return List.of("", " ", "\n\t", "\r\n  ").get(random.nextInt(4));
	}

	private static String encode(byte[] picture, Random random) {
		String base64 = (random.nextBoolean() ? Base64.getEncoder() : Base64.getEncoder().withoutPadding())
			.encodeToString(picture);
		String escaped = switch (random.nextInt(4)) {
			case 0 -> base64.replace("/", "\\/");
			case 1 -> base64.replace("+", "\\u002b").replace("=", "\\u003D");
			case 2 -> base64.replaceAll("(.{76})", "$1\\\\r\\\\n");
			default -> base64;
		};
		return (random.nextInt(3) == 0) ? "data:image/png;base64," + escaped : escaped;
	}

	@Test
	void responseSplitAtAnyByteIsDecoded() {
		String json = "{\"a\":\"\\\"\",\"images\":[\"data:x,AQ\\/\\u002bAAA=\",null,\"\",\"AgAA\"],\"info\":\"\\\\\"}";
		Answer whole = read(json);
		assertThat(whole.images()).containsExactly(Image.fromBase64("AQ/+AAA="), null, null, Image.fromBase64("AgAA"));
		assertThat(whole.info()).isEqualTo("\\");

		for (int cut = 0; cut < json.length(); cut++) {
			assertThat(read(json, cut)).isEqualTo(whole);
		}
	}

	@Test
	void manySmallImagesAreDecoded() {
		String pictures = IntStream.range(0, 10_000)
			.mapToObj((i) -> '"' + Base64.getEncoder().encodeToString(("picture " + i).getBytes(StandardCharsets.UTF_8))
					+ '"')
			.collect(Collectors.joining(","));
		Answer answer = read("{\"images\":[" + pictures + "],\"info\":\"x\"}", 70_000, 70_001);

		assertThat(answer.info()).isEqualTo("x");
		assertThat(answer.images()).hasSize(10_000)
			.last()
			.satisfies((last) -> assertThat(Objects.requireNonNull(last).bytes()).asString().isEqualTo("picture 9999"));
	}

	@Test
	void tooManyImagesFail() {
		String pictures = "\"\",".repeat(100_001);

		assertThatIllegalArgumentException().isThrownBy(() -> read("{\"images\":[" + pictures + "\"\"]}"))
			.withMessage("it contains more than 100000 images");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"images\":null}", "{\"images\":[]}", "{ \"images\" : [ ] , \"info\" : null }" })
	void responseWithoutImagesIsRead(String json) {
		assertThat(read(json).images()).satisfiesAnyOf((images) -> assertThat(images).isNull(),
				(images) -> assertThat(images).isEmpty());
	}

	@Test
	void truncationAtAnyByteFails() {
		String json = "{\"images\":[\"AQAA\",\"AgAA\"],\"info\":\"x\"}";
		for (int length = 0; length < json.length(); length++) {
			String cut = json.substring(0, length);
			assertThatExceptionOfType(JacksonException.class).as(cut).isThrownBy(() -> read(cut));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "<html><body class=\"images\">[\"x\"]}}}", "{\"ima\\qges\":[\"AQAA\"]}", "]]]}\"", "x",
			"{\"a\":tru" })
	void invalidJsonFails(String text) {
		assertThatExceptionOfType(JacksonException.class).isThrownBy(() -> read(text));
	}

	@ParameterizedTest
	@ValueSource(strings = { "A", "AQ=A", "AQAA====AQAA", "!!!!", "A\\bAA", "A\\u00zzAAA", "AQ AA", "\\u4e2d" })
	void invalidBase64FailsWithItsPosition(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> read("{\"images\":[\"AQAA\",\"" + text + "\"]}"))
			.withMessageStartingWith("images[1] is not base64: ");
	}

	/**
	 * Each length near a multiple of a block, and some between, with and without padding.
	 */
	@Test
	void imagesOfEachLengthAreDecoded() {
		byte[] bytes = new byte[400 * 1024];
		new Random(5).nextBytes(bytes);
		for (int length = 1; length < bytes.length; length += (length + 4) % (48 * 1024) < 8 ? 1 : 97) {
			byte[] picture = Arrays.copyOf(bytes, length);
			for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getEncoder().withoutPadding())) {
				String json = "{\"images\":[\"" + encoder.encodeToString(picture) + "\",\"AQAA\"]}";
				assertThat(read(json).images()).as("%d bytes", length)
					.containsExactly(Image.from(picture), Image.fromBase64("AQAA"));
			}
		}
	}

	/** The text of 49,151 bytes ends with padding at the end of the first block. */
	@Test
	void splitPaddingIsDecoded() {
		for (int length : new int[] { 49_149, 49_150, 49_151, 49_152, 49_153, 98_303, 147_454 }) {
			byte[] picture = new byte[length];
			new Random(length).nextBytes(picture);
			String text = Base64.getEncoder().encodeToString(picture);
			for (String prefix : new String[] { "", "data:image/png;base64," }) {
				for (String escaped : new String[] { text, text.replace("/", "\\/") }) {
					String json = "{\"images\":[\"" + prefix + escaped + "\"],\"info\":\"x\"}";
					int end = json.indexOf("\"]");
					for (int cut = end - 8; cut <= end + 2; cut++) {
						assertThat(read(json, cut).images()).as("%d bytes, cut at %d", length, cut)
							.containsExactly(Image.from(picture));
					}
				}
			}
		}
	}

}
