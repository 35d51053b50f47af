package io.stablediffusion.blocking;

import io.stablediffusion.server.GenerationProgress;
import io.stablediffusion.server.Progress;

/**
 * The blocking variant of {@link Progress}: each method blocks the calling thread until
 * its result is available. It throws the exceptions that the reactive variant emits.
 *
 * @since 0.1.0
 */
public final class BlockingProgress {

	private final Progress progress;

	BlockingProgress(Progress progress) {
		this.progress = progress;
	}

	/**
	 * Returns the progress without a preview:
	 * {@code GET /sdapi/v1/progress?skip_current_image=true}.
	 * @return the progress of the current job, or that of an idle server
	 */
	public GenerationProgress get() {
		return Waiting.await(this.progress.get());
	}

	/**
	 * Returns the progress with a preview of the image: {@code GET /sdapi/v1/progress}.
	 * For each call, the server decodes and encodes an image, which needs GPU time.
	 * @return the progress of the current job, or that of an idle server
	 */
	public GenerationProgress getWithPreview() {
		return Waiting.await(this.progress.getWithPreview());
	}

	/**
	 * Stops the current job after the current step, even if it is that of another client:
	 * {@code POST /sdapi/v1/interrupt}. The response of the generation contains the
	 * unfinished image.
	 */
	public void interrupt() {
		Waiting.awaitEnd(this.progress.interrupt());
	}

	/**
	 * Skips the current image and continues with the next image of the job:
	 * {@code POST /sdapi/v1/skip}.
	 */
	public void skip() {
		Waiting.awaitEnd(this.progress.skip());
	}

}
