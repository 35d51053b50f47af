package io.stablediffusion.server;

import reactor.core.publisher.Mono;

/**
 * Generations by the names that their requests gave them with {@code forceTaskId}. Below
 * {@code /internal}, so only on a WebUI with a user interface, and behind no credentials.
 */
public interface Tasks {

	/**
	 * The tasks that wait or run: {@code GET /internal/pending-tasks}. Since 1.8.
	 * @return their names
	 */
	Mono<PendingTasks> pending();

	/**
	 * How far a task is: {@code POST /internal/progress}.
	 * @param taskId its name
	 * @return its progress; neither active, queued nor completed if there is no such task
	 */
	Mono<TaskProgress> progress(String taskId);

	/**
	 * How far a task is, with a preview of the image if it has changed.
	 * @param taskId its name
	 * @param lastPreview the number of the preview that the caller has; -1 for none
	 * @return its progress
	 */
	Mono<TaskProgress> progressWithPreview(String taskId, int lastPreview);

}
