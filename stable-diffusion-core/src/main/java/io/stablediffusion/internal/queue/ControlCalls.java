package io.stablediffusion.internal.queue;

import java.util.function.BooleanSupplier;

import io.stablediffusion.server.GenerationProgress;
import io.stablediffusion.server.PendingTasks;
import io.stablediffusion.server.TaskProgress;
import reactor.core.publisher.Mono;

/**
 * The requests that look after a generation. Each subscription sends exactly one: what
 * was true when a request was first sent need not be true when it is repeated.
 */
public interface ControlCalls {

	/** Whether a task waits, runs or has ended. */
	Mono<TaskProgress> task(String taskId);

	/** The tasks that wait on the server. */
	Mono<PendingTasks> pendingTasks();

	/** What the server works on, whoever asked for it. */
	Mono<GenerationProgress> current();

	/**
	 * Interrupts what the server works on, whoever asked for it.
	 * @param condition what must still hold when the request has its connection, which it
	 * may have to wait for: if not, it is not sent, and fails with a
	 * {@link io.stablediffusion.internal.call.NotSentException} as cause
	 */
	Mono<Void> interrupt(BooleanSupplier condition);

}
