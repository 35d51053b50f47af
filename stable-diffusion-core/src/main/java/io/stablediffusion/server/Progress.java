package io.stablediffusion.server;

import reactor.core.publisher.Mono;

/**
 * Reads the progress of the current job of a server, and stops the job. The job can be
 * that of another client.
 *
 * @since 0.1.0
 */
public interface Progress {

	/**
	 * Returns the progress without a preview:
	 * {@code GET /sdapi/v1/progress?skip_current_image=true}.
	 * @return the progress of the current job, or that of an idle server
	 */
	Mono<GenerationProgress> get();

	/**
	 * Returns the progress with a preview of the image: {@code GET /sdapi/v1/progress}.
	 * For each call, the server decodes and encodes an image, which needs GPU time.
	 * @return the progress of the current job, or that of an idle server
	 */
	Mono<GenerationProgress> getWithPreview();

	/**
	 * Stops the current job after the current step, even if it is that of another client:
	 * {@code POST /sdapi/v1/interrupt}. The response of the generation contains the
	 * unfinished image.
	 * @return completes when the server has returned its response
	 */
	Mono<Void> interrupt();

	/**
	 * Skips the current image and continues with the next image of the job:
	 * {@code POST /sdapi/v1/skip}.
	 * @return completes when the server has returned its response
	 */
	Mono<Void> skip();

}
