package io.stablediffusion.internal.client;

import java.util.function.BooleanSupplier;

import io.stablediffusion.internal.call.Call;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.queue.ControlCalls;
import io.stablediffusion.internal.transport.Attempts;
import io.stablediffusion.internal.transport.Observations;
import io.stablediffusion.server.GenerationProgress;
import io.stablediffusion.server.PendingTasks;
import io.stablediffusion.server.TaskProgress;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Sends the control calls over HTTP. Each is observed as an operation and not retried.
 */
public record HttpControlCalls(Attempts attempts, Observations observations) implements ControlCalls {

	@Override
	public Mono<TaskProgress> task(String taskId) {
		return look(Endpoint.TASK_PROGRESS, DefaultTasks.body(taskId, -1, false));
	}

	@Override
	public Mono<PendingTasks> pendingTasks() {
		return look(Endpoint.PENDING_TASKS, null);
	}

	@Override
	public Mono<GenerationProgress> current() {
		return look(Endpoint.PROGRESS.query("skip_current_image=true"), null);
	}

	@Override
	public Mono<Void> interrupt(BooleanSupplier condition) {
		return Call.of((call) -> {
			call.sendOnlyIf(condition);
			return send(call, Endpoint.INTERRUPT, null);
		});
	}

	private <T> Mono<T> look(Endpoint<T> endpoint, @Nullable Object body) {
		return Call.of((call) -> send(call, endpoint.as(Endpoint.Kind.LOOK), body));
	}

	private <T> Mono<T> send(Call call, Endpoint<T> endpoint, @Nullable Object body) {
		return this.observations.observe(call, endpoint, this.attempts.attempt(endpoint, body));
	}

}
