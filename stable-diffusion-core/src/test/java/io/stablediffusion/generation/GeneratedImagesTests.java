package io.stablediffusion.generation;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

import io.stablediffusion.extension.Detection;
import io.stablediffusion.image.Image;
import io.stablediffusion.json.Json;
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
	void gridAndMapsAreToldFromThePictures() {
		GeneratedImages result = read("{'images':['AQAA','AgAA','AwAA','BAAA'],'parameters':{},"
				+ "'info':'{\\'index_of_first_image\\':1,\\'all_seeds\\':[5,6],\\'all_subseeds\\':[7,8],"
				+ "\\'all_prompts\\':[\\'a\\',\\'b\\'],\\'all_negative_prompts\\':[\\'\\',\\'x\\'],"
				+ "\\'infotexts\\':[\\'grid\\',\\'first\\',\\'second\\']}'}");

		assertThat(result.grid()).hasValue(image(1));
		assertThat(result.extras()).containsExactly(image(4));
		assertThat(result.first()).isEqualTo(image(2));
		assertThat(result.pictures()).containsExactly(new GeneratedImage(image(2), 5L, 7L, "a", "", "first"),
				new GeneratedImage(image(3), 6L, 8L, "b", "x", "second"));
		assertThat(result).containsExactly(image(1), image(2), image(3), image(4));
	}

	@Test
	void aServerThatSaysLittleIsUnderstood() {
		GeneratedImages result = read("{'images':['AQAA','',null],'info':'no JSON'}");

		assertThat(result.pictures()).containsExactly(new GeneratedImage(image(1), null, null, null, null, null));
		assertThat(result.grid()).isEmpty();
		assertThat(result.extras()).isEmpty();
		assertThat(result.info().raw()).isEqualTo("no JSON");
		assertThat(result.info().fields().asMap()).isEmpty();
	}

	@Test
	void aMissingImageOfABatchOrDetectionCostsOnlyItself() {
		String json = "{'images':['AQAA',null,'','AgAA']}".replace('\'', '"');

		assertThat(Json.MAPPER.readValue(json, ExtraImages.class).images()).containsExactly(image(1), image(2));
		assertThat(Json.MAPPER.readValue(json, Detection.class).images()).containsExactly(image(1), image(2));
	}

	@Test
	void anInterruptedJobHasFewerPicturesThanSeeds() {
		GeneratedImages result = read("{'images':['AQAA'],'info':'{\\'all_seeds\\':[1,2,3]}'}");

		assertThat(result.pictures()).hasSize(1);
	}

	@Test
	void noPicturesIsNoErrorUntilOneIsWanted() {
		for (String json : new String[] { "{}", "{'images':null,'info':null}", "{'images':[]}",
				"{'images':[],'info':'{\\'index_of_first_image\\':1}'}" }) {
			GeneratedImages none = read(json);
			assertThat(none.images()).isEmpty();
			assertThat(none.pictures()).isEmpty();
			assertThat(none.extras()).isEmpty();
			assertThat(none.grid()).isEmpty();
			assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(none::first)
				.withMessageContaining("send_images=false");
		}
	}

	@Test
	void warningsAreWrittenAndNeverReadFromTheServer() {
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
	void infoMayBeAnObject() {
		assertThat(read("{'info':{'seed':3,'infotexts':['a']}}").info()).satisfies((info) -> {
			assertThat(info.seed()).isEqualTo(3);
			assertThat(info.raw()).isEqualTo("{\"seed\":3,\"infotexts\":[\"a\"]}");
		});
	}

	@Test
	void infoIsTolerantOfTypes() {
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
