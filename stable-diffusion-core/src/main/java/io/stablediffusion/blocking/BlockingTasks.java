package io.stablediffusion.blocking;

import io.stablediffusion.server.PendingTasks;
import io.stablediffusion.server.TaskProgress;
import io.stablediffusion.server.Tasks;

/**
 * The blocking variant of {@link Tasks}: each method blocks the calling thread until its
 * result is available. It throws the exceptions that the reactive variant emits.
 *
 * @since 0.1.0
 */
public final class BlockingTasks {

	private final Tasks tasks;

	BlockingTasks(Tasks tasks) {
		this.tasks = tasks;
	}

	/**
	 * Returns the tasks that are queued or running: {@code GET /internal/pending-tasks}.
	 * Since AUTOMATIC1111 1.8.
	 * @return the identifiers of the tasks
	 */
	public PendingTasks pending() {
		return Waiting.await(this.tasks.pending());
	}

	/**
	 * Returns the progress of a task: {@code POST /internal/progress}.
	 * @param taskId the identifier of the task
	 * @return the progress; neither active, queued nor completed if there is no such task
	 */
	public TaskProgress progress(String taskId) {
		return Waiting.await(this.tasks.progress(taskId));
	}

	/**
	 * Returns the progress of a task with a preview of the image, if the preview has
	 * changed: {@code POST /internal/progress}.
	 * @param taskId the identifier of the task
	 * @param lastPreview the number of the last preview that the caller has received; -1
	 * for none
	 * @return the progress
	 */
	public TaskProgress progressWithPreview(String taskId, int lastPreview) {
		return Waiting.await(this.tasks.progressWithPreview(taskId, lastPreview));
	}

}
