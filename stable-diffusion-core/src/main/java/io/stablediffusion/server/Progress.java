package io.stablediffusion.server;

import reactor.core.publisher.Mono;

/**
 * What a server is working on, whoever asked for it.
 */
public interface Progress {

	/**
	 * How far the server is, without a preview:
	 * {@code GET /sdapi/v1/progress?skip_current_image=true}.
	 * @return the progress of the job that runs now, or an idle one
	 */
	Mono<GenerationProgress> get();

	/**
	 * How far the server is, with a preview of the image: {@code GET /sdapi/v1/progress}.
	 * Each call makes the server decode and encode a image, which costs time on the GPU.
	 * @return the progress of the job that runs now, or an idle one
	 */
	Mono<GenerationProgress> getWithPreview();

	/**
	 * Stops the job that runs now, whoever asked for it, after the current step:
	 * {@code POST /sdapi/v1/interrupt}. Its caller gets the image as far as it is.
	 * @return completes when the server has answered
	 */
	Mono<Void> interrupt();

	/**
	 * Skips the image that is being made now and goes on with the next of its job:
	 * {@code POST /sdapi/v1/skip}.
	 * @return completes when the server has answered
	 */
	Mono<Void> skip();

}
