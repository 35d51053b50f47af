package io.stablediffusion.extension;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.stablediffusion.image.Image;
import org.jspecify.annotations.Nullable;

/**
 * Which module to run on which pictures.
 *
 * @param module the module, for example {@code canny}
 * @param images the pictures
 * @param masks masks for them, or none
 * @param processorRes resolution at which the module works; null for the server's default
 * @param thresholdA its first setting; null for the module's default
 * @param thresholdB its second setting; null for the module's default
 * @param lowVram whether to save GPU memory; null for the server's default
 */
public record DetectRequest(@JsonProperty("controlnet_module") String module,
		@JsonProperty("controlnet_input_images") List<Image> images,
		@JsonProperty("controlnet_masks") @Nullable List<Image> masks,
		@JsonProperty("controlnet_processor_res") @Nullable Integer processorRes,
		@JsonProperty("controlnet_threshold_a") @Nullable Double thresholdA,
		@JsonProperty("controlnet_threshold_b") @Nullable Double thresholdB,
		@JsonProperty("low_vram") @Nullable Boolean lowVram) {

	/**
	 * A request with the module's defaults.
	 * @param module the module
	 * @param images the pictures
	 * @return the request
	 */
	public static DetectRequest of(String module, Image... images) {
		return new DetectRequest(module, List.of(images), null, null, null, null, null);
	}

}
