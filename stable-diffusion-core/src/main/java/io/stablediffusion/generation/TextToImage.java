package io.stablediffusion.generation;

import java.util.function.Consumer;

import io.stablediffusion.internal.Checks;
import reactor.core.publisher.Mono;

/**
 * Generates images from text: {@code /sdapi/v1/txt2img}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface TextToImage {

	/**
	 * Generates images. The call takes seconds to minutes, depending on the GPU, and
	 * waits for earlier jobs, because a WebUI processes one job at a time.
	 * @param request the prompt and the other parameters
	 * @return the generated images
	 */
	Mono<GeneratedImages> generate(TextToImageRequest request);

	/**
	 * Generates images with a request that the given consumer builds.
	 * @param request sets the parameters of the request
	 * @return the generated images
	 */
	default Mono<GeneratedImages> generate(Consumer<TextToImageRequest.Builder> request) {
		Checks.notNull("request", request);
		TextToImageRequest.Builder builder = TextToImageRequest.builder();
		request.accept(builder);
		return generate(builder.build());
	}

}
