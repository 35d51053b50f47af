package io.stablediffusion.sample;

import io.stablediffusion.generation.TextToImageRequest;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * What to generate. The limits protect the GPU; the client itself has fewer.
 *
 * @param prompt what the picture shows
 * @param negativePrompt what it does not show
 * @param width in pixels
 * @param height in pixels
 * @param steps how many steps to take
 * @param seed what the noise grows from; -1 for random
 */
record GenerateRequest(@Schema(example = "a lighthouse at dawn") @NotBlank @Size(max = 4000) @Nullable String prompt,
		@Size(max = 4000) @Nullable String negativePrompt, @Min(64) @Max(2048) @Nullable Integer width,
		@Min(64) @Max(2048) @Nullable Integer height, @Min(1) @Max(150) @Nullable Integer steps,
		@Min(-1) @Nullable Long seed) {

	/** What is absent stays absent: the WebUI has its own defaults. */
	TextToImageRequest toClientRequest() {
		TextToImageRequest.Builder request = TextToImageRequest.builder()
			.prompt((this.prompt != null) ? this.prompt : "");
		if (this.negativePrompt != null) {
			request.negativePrompt(this.negativePrompt);
		}
		if (this.width != null || this.height != null) {
			request.size((this.width != null) ? this.width : 512, (this.height != null) ? this.height : 512);
		}
		if (this.steps != null) {
			request.steps(this.steps);
		}
		if (this.seed != null) {
			request.seed(this.seed);
		}
		return request.build();
	}

}
