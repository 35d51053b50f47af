package io.stablediffusion.server;

import reactor.core.publisher.Mono;

/**
 * Reads the progress of tasks, which requests identify with {@code forceTaskId}. The
 * endpoints are below {@code /internal}: only a WebUI with a user interface has them, and
 * they require no credentials.
 *
 * @since 0.1.0
 */
public interface Tasks {

	/**
	 * Returns the tasks that are queued or running: {@code GET /internal/pending-tasks}.
	 * Since AUTOMATIC1111 1.8.
	 * @return the identifiers of the tasks
	 */
	Mono<PendingTasks> pending();

	/**
	 * Returns the progress of a task: {@code POST /internal/progress}.
	 * @param taskId the identifier of the task
	 * @return the progress; neither active, queued nor completed if there is no such task
	 */
	Mono<TaskProgress> progress(String taskId);

	/**
	 * Returns the progress of a task with a preview of the image, if the preview has
	 * changed: {@code POST /internal/progress}.
	 * @param taskId the identifier of the task
	 * @param lastPreview the number of the last preview that the caller has received; -1
	 * for none
	 * @return the progress
	 */
	Mono<TaskProgress> progressWithPreview(String taskId, int lastPreview);

}
