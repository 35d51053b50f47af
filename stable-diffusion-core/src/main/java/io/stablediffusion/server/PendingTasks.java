package io.stablediffusion.server;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The tasks that wait or run on a server.
 *
 * @param size how many there are; 0 where the server does not say
 * @param tasks their names in their order
 */
public record PendingTasks(int size, List<String> tasks) {

	public PendingTasks(int size, @Nullable List<String> tasks) {
		this.size = size;
		this.tasks = (tasks != null) ? List.copyOf(tasks) : List.of();
	}

}
