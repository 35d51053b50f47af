package io.stablediffusion.internal.call;

import java.util.function.BooleanSupplier;
import java.util.function.Function;

import io.stablediffusion.observation.ClientOperationContext;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The state of one call of an operation, from its subscription to its result, which the
 * stages of the pipeline share through the Reactor context.
 */
public final class Call {

	private volatile @Nullable String task;

	private volatile @Nullable Permit permit;

	private volatile @Nullable ClientOperationContext observed;

	private volatile BooleanSupplier condition = () -> true;

	private Call() {
	}

	/** Creates a {@code Mono} that starts a new call for each subscription. */
	public static <T> Mono<T> of(Function<Call, Mono<T>> stages) {
		return Mono.defer(() -> {
			Call call = new Call();
			return stages.apply(call).contextWrite(call::into);
		});
	}

	/** Returns the call of a context, or null if it has none. */
	public static @Nullable Call in(ContextView context) {
		return context.getOrDefault(Call.class, null);
	}

	private Context into(Context context) {
		return DroppedErrors.debug(context).put(Call.class, this);
	}

	/** Returns the task id of the current attempt, or null if it has none. */
	public @Nullable String task() {
		return this.task;
	}

	public void task(String task) {
		this.task = task;
	}

	/** Returns the permit that the call holds, or null if it needs none. */
	public @Nullable Permit permit() {
		return this.permit;
	}

	public void permit(Permit permit) {
		this.permit = permit;
	}

	/** Names what must hold when a request of the call has its connection. */
	public void sendOnlyIf(BooleanSupplier condition) {
		this.condition = condition;
	}

	/** Whether a request of the call may be written. */
	public boolean maySend() {
		return this.condition.getAsBoolean();
	}

	public void observed(ClientOperationContext observed) {
		this.observed = observed;
	}

	/** Records that a request is sent. */
	public void attempt() {
		ClientOperationContext observed = this.observed;
		if (observed != null) {
			observed.attempt();
		}
	}

	/** Records the status of a response. */
	public void status(int status) {
		ClientOperationContext observed = this.observed;
		if (observed != null) {
			observed.setStatus(status);
		}
	}

}
