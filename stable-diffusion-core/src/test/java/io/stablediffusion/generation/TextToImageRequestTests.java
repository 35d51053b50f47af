package io.stablediffusion.generation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import io.stablediffusion.image.Image;
import io.stablediffusion.internal.json.Json;
import io.stablediffusion.prompt.Infotext;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TextToImageRequestTests {

	private static final Image PIXEL = Image
		.fromBase64("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg");

	private static final TextToImageRequest EVERYTHING = TextToImageRequest.builder()
		.prompt("p")
		.negativePrompt("n")
		.styles("s1", "s2")
		.seed(1)
		.variation(2, 0.5)
		.seedResizeFrom(256, 320)
		.sampler("Euler a")
		.scheduler("Karras")
		.batchSize(2)
		.batchCount(3)
		.steps(20)
		.cfgScale(7.5)
		.distilledCfgScale(3.5)
		.size(768, 512)
		.restoreFaces(true)
		.tiling(false)
		.doNotSaveSamples(true)
		.doNotSaveGrid(true)
		.eta(0.1)
		.sMinUncond(0.2)
		.sChurn(0.3)
		.sTmax(0.4)
		.sTmin(0.5)
		.sNoise(0.6)
		.overrideSetting("CLIP_stop_at_last_layers", 2)
		.overrideSetting("sd_vae", "None")
		.overrideSettingsRestoreAfterwards(false)
		.refiner("refiner.safetensors", 0.8)
		.disableExtraNetworks(true)
		.parameter("firstpass_image", PIXEL) // has no method: see docs/api.md
		.comment("note", "value")
		.forceTaskId("task(1)")
		.samplerIndex("Euler")
		.script("X/Y/Z plot", 1, "two", null)
		.alwaysOnScript("ADetailer", true, Map.of("ad_model", "face_yolov8n.pt"))
		.sendImages(true)
		.saveImages(true)
		.infotext("p\nSteps: 20")
		.firstphaseSize(0, 0)
		.hiresFix((hires) -> hires.scale(2)
			.resize(1536, 1024)
			.upscaler("Latent")
			.steps(10)
			.denoisingStrength(0.7)
			.checkpoint("other.safetensors")
			.sampler("Euler")
			.scheduler("Automatic")
			.prompt("hp")
			.negativePrompt("hn")
			.additionalModules("Use same choices")
			.cfgScale(1)
			.distilledCfgScale(3))
		.build();

	@Test
	void setsEachFieldOfTheSchemaAndFourOfForge() throws IOException {
		JsonNode contract = Json.MAPPER.readTree(Files.readString(Path.of("target/test-classes/contract.json")));
		TreeSet<String> expected = new TreeSet<>(
				contract.path("schemas").path("StableDiffusionProcessingTxt2Img").path("properties").propertyNames());
		assertThat(expected).hasSize(55);
		expected.addAll(List.of("distilled_cfg_scale", "hr_additional_modules", "hr_cfg", "hr_distilled_cfg"));

		assertThat(new TreeSet<>(EVERYTHING.parameters().keySet())).isEqualTo(expected);
	}

	@Test
	void fieldsHaveTheTypesOfTheSchema() throws IOException {
		JsonNode properties = Json.MAPPER.readTree(Files.readString(Path.of("target/test-classes/contract.json")))
			.path("schemas")
			.path("StableDiffusionProcessingTxt2Img")
			.path("properties");
		JsonNode json = Json.MAPPER.readTree(Json.MAPPER.writeValueAsBytes(EVERYTHING));

		properties.forEachEntry((name, property) -> {
			String type = property.path("type").asString();
			JsonNode value = json.path(name);
			assertThat(switch (type) {
				case "string" -> value.isString();
				case "integer" -> value.isIntegralNumber();
				case "number" -> value.isNumber();
				case "boolean" -> value.isBoolean();
				case "object" -> value.isObject();
				case "string[]", "any[]" -> value.isArray();
				default -> false;
			}).as("%s is %s: %s", name, type, value).isTrue();
		});
	}

	@Test
	void jsonContainsOnlySetParameters() {
		assertThat(Json.MAPPER.writeValueAsString(TextToImageRequest.of("a cat"))).isEqualTo("{\"prompt\":\"a cat\"}");
		assertThat(Json.MAPPER.writeValueAsString(TextToImageRequest.builder()
			.hiresFix((hires) -> hires.scale(1.5))
			.alwaysOnScript("x", 1)
			.parameter("fork_field", List.of(1, 2))
			.build())).isEqualTo(
					"{\"enable_hr\":true,\"hr_scale\":1.5,\"alwayson_scripts\":{\"x\":{\"args\":[1]}},\"fork_field\":[1,2],\"denoising_strength\":0.7}");
	}

	@Test
	void hiresFixAddsDenoisingStrength() {
		assertThat(TextToImageRequest.builder().hiresFix((hires) -> {
		}).build().parameters()).containsEntry("denoising_strength", 0.7);
		assertThat(TextToImageRequest.builder().parameter("enable_hr", true).build().parameters())
			.containsEntry("denoising_strength", 0.7);
		assertThat(Json.MAPPER.readValue("{\"enable_hr\":true}", TextToImageRequest.class).parameters())
			.containsEntry("denoising_strength", 0.7);
		assertThat(TextToImageRequest.from(Infotext.parse("a\nSteps: 2, Hires upscale: 2")).parameters())
			.containsEntry("denoising_strength", 0.7);
	}

	@Test
	void hiresFixKeepsDenoisingStrengthOfTheCaller() {
		assertThat(TextToImageRequest.builder()
			.denoisingStrength(0.2)
			.hiresFix((hires) -> hires.scale(2))
			.build()
			.parameters()).containsEntry("denoising_strength", 0.2);
		assertThat(TextToImageRequest.builder().hiresFix((hires) -> hires.denoisingStrength(0)).build().parameters())
			.containsEntry("denoising_strength", 0.0);
		assertThat(TextToImageRequest.builder()
			.hiresFix((hires) -> hires.scale(2))
			.infotext("a\nSteps: 2, Denoising strength: 0.3")
			.build()
			.parameters()).doesNotContainKey("denoising_strength");
	}

	@Test
	void requestWithoutHiresFixHasNoDenoisingStrength() {
		assertThat(TextToImageRequest.of("a").parameters()).containsOnlyKeys("prompt");
		assertThat(TextToImageRequest.builder().parameter("enable_hr", false).build().parameters())
			.containsOnlyKeys("enable_hr");
	}

	@Test
	void equalParametersMakeEqualRequests() {
		assertThat(EVERYTHING.toBuilder().build()).isEqualTo(EVERYTHING).hasSameHashCodeAs(EVERYTHING);
		assertThat(EVERYTHING.toBuilder().steps(21).build()).isNotEqualTo(EVERYTHING);
		assertThat(EVERYTHING.toString()).contains("firstpass_image=Image[png 1x1,").doesNotContain("iVBOR");

		TextToImageRequest.Builder builder = TextToImageRequest.builder().overrideSetting("a", 1);
		TextToImageRequest first = builder.build();
		builder.overrideSetting("b", 2).prompt("later");
		assertThat(first.parameters()).isEqualTo(Map.of("override_settings", Map.of("a", 1)));
	}

	@Test
	void invalidValueFailsWithTheNameOfTheField() {
		TextToImageRequest.Builder builder = TextToImageRequest.builder();

		assertThatIllegalArgumentException().isThrownBy(() -> builder.steps(0))
			.withMessage("steps must be a whole number between 1 and 2147483647, but is 0");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.size(0, 512))
			.withMessage("width must be a whole number between 1 and 2147483647, but is 0");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.cfgScale(Double.NaN))
			.withMessage("cfg_scale must be a finite number, but is NaN");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.denoisingStrength(1.1))
			.withMessage("denoising_strength must be a number between 0 and 1, but is 1.1");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.sampler(" "))
			.withMessage("sampler_name must not be blank: omit it to use the server's default");
		assertThat(builder.build().parameters()).isEmpty();
	}

}
