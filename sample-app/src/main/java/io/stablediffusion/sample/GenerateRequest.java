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
 * The request of {@code POST /api/generate}. Its limits protect the GPU and are stricter
 * than those of the client.
 *
 * @param prompt the prompt
 * @param negativePrompt the negative prompt
 * @param width the width in pixels
 * @param height the height in pixels
 * @param steps the number of sampling steps
 * @param seed the seed; -1 for a random one
 * @param image the init image, as base64 or data URI
 */
record GenerateRequest(@Schema(example = "a lighthouse at dawn") @NotBlank @Size(max = 4000) @Nullable String prompt,
		@Size(max = 4000) @Nullable String negativePrompt, @Min(64) @Max(2048) @Nullable Integer width,
		@Min(64) @Max(2048) @Nullable Integer height, @Min(1) @Max(150) @Nullable Integer steps,
		@Min(-1) @Nullable Long seed, @Schema(type = "string", format = "byte") @Nullable String image) {

	/** The largest width and height in the header of an init image. */
	private static final int MAX_IMAGE_SIZE = 4096;

	Mono<GeneratedImages> generateWith(StableDiffusionClient client) {
		return (this.image == null) ? client.textToImage().generate((request) -> apply(request))
				: client.imageToImage().generate((request) -> apply(request).initImages(initImage(this.image)));
	}

	/**
	 * Sets only the parameters that the request has. The WebUI uses its defaults for the
	 * others.
	 */
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

	/** Validates an init image by its header, without decoding its pixels. */
	private static Image initImage(String base64) {
		Image image = Image.fromBase64(base64);
		ImageSize size = image.size()
			.orElseThrow(() -> new IllegalArgumentException("image must be a PNG, JPEG or WebP image"));
		if (size.width() > MAX_IMAGE_SIZE || size.height() > MAX_IMAGE_SIZE) {
			throw new IllegalArgumentException(
					"image must not be larger than " + MAX_IMAGE_SIZE + " pixels in width and height, but is " + size);
		}
		return image;
	}

}
