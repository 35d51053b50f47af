package io.stablediffusion.sample;

import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.generation.GenerationRequestBuilder;
import io.stablediffusion.image.Image;
import io.stablediffusion.image.ImageSize;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What to generate. The limits protect the GPU; the client itself has fewer.
 *
 * @param prompt what the image shows
 * @param negativePrompt what it does not show
 * @param width in pixels
 * @param height in pixels
 * @param steps how many steps to take
 * @param seed what the noise grows from; -1 for random
 * @param image an image to start from, as base64 or data URI
 */
record GenerateRequest(@Schema(example = "a lighthouse at dawn") @NotBlank @Size(max = 4000) @Nullable String prompt,
		@Size(max = 4000) @Nullable String negativePrompt, @Min(64) @Max(2048) @Nullable Integer width,
		@Min(64) @Max(2048) @Nullable Integer height, @Min(1) @Max(150) @Nullable Integer steps,
		@Min(-1) @Nullable Long seed, @Schema(type = "string", format = "byte") @Nullable String image) {

	/** What an image may claim in its header, however small its file. */
	private static final int MAX_IMAGE_SIZE = 4096;

	Mono<GeneratedImages> generateWith(StableDiffusionClient client) {
		return (this.image == null) ? client.textToImage().generate((request) -> apply(request))
				: client.imageToImage().generate((request) -> apply(request).initImages(picture(this.image)));
	}

	/** What is absent stays absent: the WebUI has its own defaults. */
	private <B extends GenerationRequestBuilder<B>> B apply(B request) {
		request.prompt((this.prompt != null) ? this.prompt : "");
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
		return request;
	}

	/** By its header: no pixel of a stranger's image is decoded here. */
	private static Image picture(String base64) {
		Image picture = Image.fromBase64(base64);
		ImageSize size = picture.size()
			.orElseThrow(() -> new IllegalArgumentException("image must be a PNG, JPEG or WebP picture"));
		if (size.width() > MAX_IMAGE_SIZE || size.height() > MAX_IMAGE_SIZE) {
			throw new IllegalArgumentException(
					"image must have at most " + MAX_IMAGE_SIZE + " pixels in width and height, but has " + size);
		}
		return picture;
	}

}
