package io.stablediffusion.generation;

import java.util.function.Consumer;

import io.stablediffusion.internal.Checks;
import reactor.core.publisher.Mono;

/**
 * Images from text: {@code /sdapi/v1/txt2img}.
 */
@FunctionalInterface
public interface TextToImage {

	/**
	 * Generates images. It takes as long as the GPU takes, seconds to minutes, and waits
	 * for the jobs before it: a WebUI works on one at a time.
	 * @param request what to generate
	 * @return the images
	 */
	Mono<GeneratedImages> generate(TextToImageRequest request);

	/**
	 * Generates images from a request that is built on the spot.
	 * @param request sets the parameters
	 * @return the images
	 */
	default Mono<GeneratedImages> generate(Consumer<TextToImageRequest.Builder> request) {
		Checks.notNull("request", request);
		TextToImageRequest.Builder builder = TextToImageRequest.builder();
		request.accept(builder);
		return generate(builder.build());
	}

}
