package io.stablediffusion.catalog;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.stablediffusion.extension.ADetailerUnit;
import io.stablediffusion.extension.ControlNetUnit;
import io.stablediffusion.generation.TextToImageRequest;
import io.stablediffusion.internal.json.Json;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The arguments of scripts and extensions in a request.
 */
class ScriptInfoTests {

	private static ScriptArg arg(String label, Object value) {
		return new ScriptArg(label, value, null, null, null, null);
	}

	private static final ScriptInfo MATRIX = new ScriptInfo("prompt matrix", false, false,
			List.of(arg("At start", false), arg("Margins", 0), arg("Twice", 1), arg("Twice", 2),
					new ScriptArg(null, null, null, null, null, null)));

	@Test
	void argumentsByLabelAreOrdered() {
		assertThat(TextToImageRequest.builder().script(MATRIX, Map.of("margins", 8)).build().parameters())
			.isEqualTo(Map.of("script_name", "prompt matrix", "script_args", Arrays.asList(false, 8, 1, 2, null)));
		ScriptInfo always = new ScriptInfo("soft inpainting", true, true, List.of(arg("On", false)));
		assertThat(TextToImageRequest.builder().script(always, Map.of("On", true)).build().parameters())
			.isEqualTo(Map.of("alwayson_scripts", Map.of("soft inpainting", Map.of("args", List.of(true)))));
	}

	@Test
	void unknownLabelFailsWithItsName() {
		assertThatIllegalArgumentException().isThrownBy(() -> MATRIX.arguments(Map.of("Margin", 1)))
			.withMessage("script 'prompt matrix' has no argument 'Margin'; it has [At start, Margins, Twice, Twice, ]");
		assertThatIllegalArgumentException().isThrownBy(() -> MATRIX.arguments(Map.of("Twice", 1)))
			.withMessageContaining("2 arguments 'Twice', which must be set by position");
	}

	@Test
	void extensionsHaveTypedUnits() {
		ControlNetUnit canny = ControlNetUnit.of("canny [1]")
			.module("canny")
			.guidance(0, 0.5)
			.controlMode(ControlNetUnit.ControlMode.PROMPT)
			.resizeMode(ControlNetUnit.ResizeMode.CROP_AND_RESIZE)
			.pixelPerfect(true)
			.thresholds(100, 200);
		String json = Json.MAPPER.writeValueAsString(TextToImageRequest.builder()
			.controlNet(canny, ControlNetUnit.of("pose [2]"))
			.adetailer(ADetailerUnit.of("face_yolov8n.pt").denoisingStrength(0.3))
			.checkpoint("sdxl")
			.vae("None")
			.clipSkip(2)
			.build());

		assertThat(Json.MAPPER.readTree(json)).isEqualTo(Json.MAPPER.readTree(
				"""
						{"alwayson_scripts": {
						  "ControlNet": {"args": [
						    {"enabled": true, "model": "canny [1]", "module": "canny", "guidance_start": 0.0, "guidance_end": 0.5,
						     "control_mode": "My prompt is more important", "resize_mode": "Crop and Resize", "pixel_perfect": true,
						     "threshold_a": 100.0, "threshold_b": 200.0},
						    {"enabled": true, "model": "pose [2]"}]},
						  "ADetailer": {"args": [true, false, {"ad_model": "face_yolov8n.pt", "ad_denoising_strength": 0.3}]}},
						 "override_settings": {"sd_model_checkpoint": "sdxl", "sd_vae": "None", "CLIP_stop_at_last_layers": 2}}
						"""));
		assertThatIllegalArgumentException().isThrownBy(() -> canny.guidance(0.6, 0.5))
			.withMessageContaining("guidance_start and guidance_end");
		assertThatIllegalArgumentException().isThrownBy(() -> ADetailerUnit.of("x").confidence(2))
			.withMessage("ad_confidence must be a number between 0 and 1, but is 2.0");
	}

}
