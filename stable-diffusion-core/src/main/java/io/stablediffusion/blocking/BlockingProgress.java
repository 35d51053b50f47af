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
		return Waiting.await(this.progress.get());
	}

	public GenerationProgress getWithPreview() {
		return Waiting.await(this.progress.getWithPreview());
	}

	public void interrupt() {
		Waiting.awaitEnd(this.progress.interrupt());
	}

	public void skip() {
		Waiting.awaitEnd(this.progress.skip());
	}

}
