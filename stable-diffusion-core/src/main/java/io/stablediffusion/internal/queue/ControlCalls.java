package io.stablediffusion.internal.queue;

import java.util.function.BooleanSupplier;

import io.stablediffusion.server.GenerationProgress;
import io.stablediffusion.server.PendingTasks;
import io.stablediffusion.server.TaskProgress;
import reactor.core.publisher.Mono;

/**
 * The requests with which the {@link Interrupter} looks up and interrupts a generation.
 * Each subscription sends exactly one request, without retries, because a result must be
 * recent.
 */
public interface ControlCalls {

	/** Returns whether a task is waiting, running or complete. */
	Mono<TaskProgress> task(String taskId);

	/** Returns the tasks that wait on the server. */
	Mono<PendingTasks> pendingTasks();

	/** Returns the progress of the running task of any client. */
	Mono<GenerationProgress> current();

	/**
	 * Interrupts the running task of any client.
	 * @param condition is checked when the request has its connection, for which it may
	 * have to wait. If it does not hold, the request is not sent, and the call fails with
	 * a {@link io.stablediffusion.internal.call.NotSentException} as cause
	 */
	Mono<Void> interrupt(BooleanSupplier condition);

}
