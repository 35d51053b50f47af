package io.stablediffusion.blocking;

import io.stablediffusion.server.GenerationProgress;
import io.stablediffusion.server.Progress;

/**
 * {@link Progress}, waiting for the results.
 */
public final class BlockingProgress {

	private final Progress progress;

	BlockingProgress(Progress progress) {
		this.progress = progress;
	}

	public GenerationProgress get() {
		return BlockingStableDiffusionClient.await(this.progress.get());
	}

	public GenerationProgress getWithPreview() {
		return BlockingStableDiffusionClient.await(this.progress.getWithPreview());
	}

	public void interrupt() {
		this.progress.interrupt().block();
	}

	public void skip() {
		this.progress.skip().block();
	}

}
