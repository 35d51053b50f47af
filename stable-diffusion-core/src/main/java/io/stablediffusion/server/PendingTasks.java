package io.stablediffusion.server;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The tasks that are queued or running on a server.
 *
 * @param size the number of tasks; 0 if the server does not return it
 * @param tasks the identifiers of the tasks in their order
 * @since 0.1.0
 */
public record PendingTasks(int size, List<String> tasks) {

	public PendingTasks(int size, @Nullable List<String> tasks) {
		this.size = size;
		this.tasks = (tasks != null) ? List.copyOf(tasks) : List.of();
	}

}
