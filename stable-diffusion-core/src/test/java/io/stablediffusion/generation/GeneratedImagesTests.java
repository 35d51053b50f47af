package io.stablediffusion.generation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

import io.stablediffusion.extension.Detection;
import io.stablediffusion.image.Image;
import io.stablediffusion.internal.json.Json;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class GeneratedImagesTests {

	private static GeneratedImages read(String json) {
		return Json.MAPPER.readValue(json.replace('\'', '"'), GeneratedImages.class);
	}

	private static Image image(int number) {
		return Image.from(new byte[] { (byte) number, 0, 0 });
	}

	/**
	 * Three bytes are four characters: 'AQAA' is image 1, 'AgAA' 2, 'AwAA' 3, 'BAAA' 4.
	 */
	@Test
	void gridAndExtensionImagesAreNotGeneratedImages() {
		GeneratedImages result = read("{'images':['AQAA','AgAA','AwAA','BAAA'],'parameters':{},"
				+ "'info':'{\\'index_of_first_image\\':1,\\'all_seeds\\':[5,6],\\'all_subseeds\\':[7,8],"
				+ "\\'all_prompts\\':[\\'a\\',\\'b\\'],\\'all_negative_prompts\\':[\\'\\',\\'x\\'],"
				+ "\\'infotexts\\':[\\'grid\\',\\'first\\',\\'second\\']}'}");

		assertThat(result.grid()).hasValue(image(1));
		assertThat(result.extensionImages()).containsExactly(image(4));
		assertThat(result.first()).isEqualTo(image(2));
		assertThat(result.generated()).containsExactly(new GeneratedImage(image(2), 5L, 7L, "a", "", "first"),
				new GeneratedImage(image(3), 6L, 8L, "b", "x", "second"));
		assertThat(result).as("without grid and maps").containsExactly(image(2), image(3));
		assertThat(result.images()).containsExactly(image(1), image(2), image(3), image(4));
	}

	@Test
	void infoWithoutFieldsIsRead() {
		GeneratedImages result = read("{'images':['AQAA','',null],'info':'no JSON'}");

		assertThat(result.generated()).containsExactly(new GeneratedImage(image(1), null, null, null, null, null));
		assertThat(result.grid()).isEmpty();
		assertThat(result.extensionImages()).isEmpty();
		assertThat(result.info().raw()).isEqualTo("no JSON");
		assertThat(result.info().fields().asMap()).isEmpty();
	}

	/** For each number of grids, images and maps, and each set of missing ones. */
	@Test
	void missingImagesDoNotShiftSeedsAndInfotexts() {
		int size = 5;
		for (int grids = 0; grids <= 1; grids++) {
			for (int maps = 0; maps <= 2; maps++) {
				for (int missing = 0; missing < 1 << size; missing++) {
					checkSeeds(size, grids, size - grids - maps, missing);
				}
			}
		}
	}

	/** An image, its seed, its prompt and its text have the same number. */
	private static void checkSeeds(int size, int grids, int generated, int missing) {
		List<Image> images = new ArrayList<>();
		List<Integer> numbers = new ArrayList<>();
		List<String> texts = new ArrayList<>();
		boolean gridIsThere = grids == 1 && (missing & 1) == 0;
		for (int i = 0; i < size; i++) {
			boolean there = (missing & 1 << i) == 0;
			images.add(there ? image(i) : null);
			texts.add("text " + i);
			if (i >= grids && i < grids + generated) {
				numbers.add(i);
			}
		}
		Map<String, Object> info = Map.of("index_of_first_image", grids, "all_seeds", numbers, "all_subseeds", numbers,
				"all_prompts", numbers, "all_negative_prompts", numbers, "infotexts", texts, "seed", grids, "steps", 7);

		GeneratedImages result = new GeneratedImages(images, null, GenerationInfo.of(info));

		List<GeneratedImage> expected = numbers.stream()
			.filter((i) -> (missing & 1 << i) == 0)
			.map((i) -> new GeneratedImage(image(i), (long) i, (long) i, "" + i, "" + i, "text " + i))
			.toList();
		assertThat(result.generated()).isEqualTo(expected);
		assertThat(result.grid().isPresent()).isEqualTo(gridIsThere);
		assertThat(result.extensionImages())
			.isEqualTo(images.subList(grids + generated, size).stream().filter((image) -> image != null).toList());
		assertThat(result.info().steps()).isEqualTo(7);
		if (!expected.isEmpty()) {
			assertThat(result.info().seed()).isEqualTo(expected.get(0).seed());
		}
		assertThat(Json.MAPPER.readValue(Json.MAPPER.writeValueAsString(result), GeneratedImages.class))
			.isEqualTo(result);
	}

	@Test
	void indexOfFirstImageOutOfRangeKeepsImages() {
		for (String index : List.of("-1", "-2147483648", "7", "2147483647", "9999999999", "1.5", "null", "'x'")) {
			GeneratedImages result = read(
					"{'images':['AQAA',null,'AgAA'],'info':{'all_seeds':[5,6,7],'index_of_first_image':" + index
							+ "}}");

			assertThat(result.images()).as(index).containsExactly(image(1), image(2));
			assertThat(result.generated().size() + result.extensionImages().size() + result.grid().stream().count())
				.as(index)
				.isGreaterThanOrEqualTo(1)
				.isLessThanOrEqualTo(3);
		}
	}

	@Test
	void missingImageOfBatchOrDetectionIsSkipped() {
		String json = "{'images':['AQAA',null,'','AgAA']}".replace('\'', '"');

		assertThat(Json.MAPPER.readValue(json, ExtraImages.class).images()).containsExactly(image(1), image(2));
		assertThat(Json.MAPPER.readValue(json, Detection.class).images()).containsExactly(image(1), image(2));
	}

	@Test
	void interruptedJobHasFewerImagesThanSeeds() {
		GeneratedImages result = read("{'images':['AQAA'],'info':'{\\'all_seeds\\':[1,2,3]}'}");

		assertThat(result.generated()).hasSize(1);
	}

	@Test
	void firstWithoutImagesFails() {
		for (String json : new String[] { "{}", "{'images':null,'info':null}", "{'images':[]}",
				"{'images':[],'info':'{\\'index_of_first_image\\':1}'}" }) {
			GeneratedImages none = read(json);
			assertThat(none.images()).isEmpty();
			assertThat(none.generated()).isEmpty();
			assertThat(none.extensionImages()).isEmpty();
			assertThat(none.grid()).isEmpty();
			assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(none::first)
				.withMessageContaining("send_images=false");
		}
	}

	@Test
	void warningsAreWrittenToJsonButNotRead() {
		GeneratedImages result = read("{'images':['AQAA'],'warnings':['from the server']}");

		assertThat(result.warnings()).isEmpty();
		GeneratedImages warned = result.withWarnings(new ArrayList<>(List.of("from the client")));
		assertThat(warned).isNotEqualTo(result);
		assertThat(warned.images()).isEqualTo(result.images());
		assertThat(warned.warnings()).containsExactly("from the client").isUnmodifiable();
		String json = Json.MAPPER.writeValueAsString(warned);
		assertThat(json).contains("\"warnings\":[\"from the client\"]");
		assertThat(read(json)).isEqualTo(result);
	}

	@Test
	void infoAsObjectIsRead() {
		assertThat(read("{'info':{'seed':3,'infotexts':['a']}}").info()).satisfies((info) -> {
			assertThat(info.seed()).isEqualTo(3);
			assertThat(info.raw()).isEqualTo("{\"seed\":3,\"infotexts\":[\"a\"]}");
		});
	}

	@Test
	void infoFieldsOfOtherTypesAreConvertedOrNull() {
		GenerationInfo info = GenerationInfo.of("{\"steps\":20.0,\"cfg_scale\":7,\"seed\":\"x\",\"width\":null,"
				+ "\"restore_faces\":false,\"styles\":[\"a\"],\"job_timestamp\":20260831,\"eta\":Infinity}");

		assertThat(info.fields().number("eta")).isInfinite();
		assertThat(info.steps()).isEqualTo(20);
		assertThat(info.cfgScale()).isEqualTo(7.0);
		assertThat(info.seed()).isNull();
		assertThat(info.width()).isNull();
		assertThat(info.restoreFaces()).isFalse();
		assertThat(info.styles()).containsExactly("a");
		assertThat(info.jobTimestamp()).isEqualTo("20260831");
		assertThat(info.indexOfFirstImage()).isZero();
	}

}
