package io.stablediffusion.blocking;

import io.stablediffusion.server.PendingTasks;
import io.stablediffusion.server.TaskProgress;
import io.stablediffusion.server.Tasks;

/**
 * {@link Tasks}, waiting for the results.
 */
public final class BlockingTasks {

	private final Tasks tasks;

	BlockingTasks(Tasks tasks) {
		this.tasks = tasks;
	}

	public PendingTasks pending() {
		return Waiting.await(this.tasks.pending());
	}

	public TaskProgress progress(String taskId) {
		return Waiting.await(this.tasks.progress(taskId));
	}

	public TaskProgress progressWithPreview(String taskId, int lastPreview) {
		return Waiting.await(this.tasks.progressWithPreview(taskId, lastPreview));
	}

}
