package io.stablediffusion.generation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import io.stablediffusion.image.Image;
import io.stablediffusion.internal.json.Json;
import io.stablediffusion.prompt.Infotext;
import io.stablediffusion.test.SimulatedWebUi;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class InfotextParametersTests {

	private static Map<String, Object> parameters(String text) {
		return TextToImageRequest.from(Infotext.parse(text)).parameters();
	}

	@Test
	void infotextNamesMapToRequestFields() {
		assertThat(parameters(
				"""
						a lighthouse
						Negative prompt: fog
						Steps: 24, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7.5, Seed: 12345678901, Size: 768x512, \
						Model hash: 6ce0161689, Model: v1-5, VAE: vae-ft, Denoising strength: 0.7, Clip skip: 2, ENSD: 31337, RNG: CPU, \
						Variation seed: 7, Variation seed strength: 0.2, Seed resize from: 512x512, Tiling: True, Face restoration: GFPGAN, \
						Hires upscale: 2, Hires steps: 10, Hires upscaler: Latent, Hires prompt: "a, b", Hires resize: 1024x1024, \
						Refiner: xl_refiner, Refiner switch at: 0.8, Version: v1.10.1"""))
			.isEqualTo(TextToImageRequest.builder()
				.prompt("a lighthouse")
				.negativePrompt("fog")
				.parameter("steps", 24L)
				.sampler("DPM++ 2M")
				.scheduler("Karras")
				.cfgScale(7.5)
				.seed(12345678901L)
				.size(768, 512)
				.parameter("override_settings",
						Map.of("sd_model_checkpoint", "v1-5", "sd_vae", "vae-ft", "CLIP_stop_at_last_layers", 2L,
								"eta_noise_seed_delta", 31337L, "randn_source", "CPU", "face_restoration_model",
								"GFPGAN"))
				.denoisingStrength(0.7)
				.variation(7, 0.2)
				.seedResizeFrom(512, 512)
				.tiling(true)
				.restoreFaces(true)
				.hiresFix((hires) -> hires.scale(2).upscaler("Latent").prompt("a, b").resize(1024, 1024))
				.parameter("hr_second_pass_steps", 10L)
				.refiner("xl_refiner", 0.8)
				.build()
				.parameters());
	}

	@Test
	void infotextSettingsBecomeOverrideSettings() throws IOException {
		JsonNode options = Json.MAPPER.readTree(Files.readString(Path.of("target/test-classes/contract.json")))
			.path("schemas")
			.path("Options")
			.path("properties");
		Object settings = parameters(
				"""
						a
						Steps: 1, Token merging ratio: 0.3, Token merging ratio hr: 0.2, Schedule min sigma: 0.1, Schedule max sigma: 15, \
						Schedule rho: 7.5, Skip Early CFG: 0.1, Discard penultimate sigma: True, NGMS all steps: True, Pad conds: True, \
						Pad conds v0: True, SGM noise multiplier: True, Downcast alphas_cumprod: True, Emphasis: No norm, \
						Refiner switch by sampling steps: True, Old prompt editing timelines: False, Noise Schedule: Zero Terminal SNR, \
						VAE: v, Clip skip: 2, ENSD: 1, RNG: CPU, Face restoration: CodeFormer, Model: m""")
			.get("override_settings");

		assertThat(settings).asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
			.hasSize(21)
			.containsEntry("token_merging_ratio", 0.3)
			.containsEntry("emphasis", "No norm")
			.containsEntry("pad_cond_uncond", true)
			.doesNotContainKey("use_old_scheduling")
			.allSatisfy((option, value) -> assertThat(options.has(option)).as(option).isTrue());
	}

	@Test
	void unreadableParametersAreNotSet() {
		assertThat(parameters("a\nSteps: many, Seed: x, Size: big, CFG scale: inf, Eta: nan"))
			.isEqualTo(Map.of("prompt", "a"));
		assertThat(parameters("a\nSteps: 1, Seed: x, Size: big, CFG scale: inf, RNG: cuda, Tiling: False"))
			.isEqualTo(Map.of("prompt", "a", "steps", 1));
	}

	@Test
	void stableDiffusionCppSamplerIsSplit() {
		assertThat(parameters("a\nSteps: 2, Seed: 42, Sampler: euler_a karras, Version: stable-diffusion.cpp"))
			.containsEntry("sampler_name", "euler_a")
			.containsEntry("scheduler", "karras");
		assertThat(parameters("a\nSteps: 2, Seed: 42, Sampler: NONE, Version: stable-diffusion.cpp"))
			.doesNotContainKeys("sampler_name", "scheduler");
	}

	@Test
	void koboldCppNamesAreRead() {
		assertThat(parameters("Prompt: a | NegativePrompt: b | Steps: 20 | CFGScale: 7.5 | Guidance: 3.5 | Seed: 5 "
				+ "| Size: 512x768 | Sampler: euler_a karras | Clip skip: -1 | Version: KoboldCpp"))
			.isEqualTo(Map.of("prompt", "a", "negative_prompt", "b", "steps", 20, "cfg_scale", 7.5, "seed", 5, "width",
					512, "height", 768, "sampler_name", "euler_a", "scheduler", "karras"));
	}

	@Test
	void requestIsRecreatedFromInfotext() {
		try (SimulatedWebUi webUi = SimulatedWebUi.start();
				StableDiffusionClient reactive = StableDiffusionClient.create(webUi.baseUrl())) {
			BlockingStableDiffusionClient client = BlockingStableDiffusionClient.of(reactive);
			Image first = client.textToImage()
				.generate((request) -> request.prompt("a lighthouse")
					.negativePrompt("fog")
					.size(128, 64)
					.steps(3)
					.sampler("Euler a"))
				.first();

			Image again = client.textToImage()
				.generate(TextToImageRequest.from(first.parameters().orElseThrow()))
				.first();

			assertThat(again).isEqualTo(first);
		}
	}

}
