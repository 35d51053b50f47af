package io.stablediffusion.internal.call;

import java.util.function.BooleanSupplier;
import java.util.function.Function;

import io.stablediffusion.observation.ClientOperationContext;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * One call of an operation, from its subscription to its result: what the stages of the
 * pipeline, and all that runs for the call in the background, know of it. It travels in
 * the Reactor context, beside whatever the caller has put there.
 */
public final class Call {

	private volatile @Nullable String task;

	private volatile @Nullable Permit permit;

	private volatile @Nullable ClientOperationContext observed;

	private volatile BooleanSupplier condition = () -> true;

	private Call() {
	}

	/** Each subscription is a call of its own. */
	public static <T> Mono<T> of(Function<Call, Mono<T>> stages) {
		return Mono.defer(() -> {
			Call call = new Call();
			return stages.apply(call).contextWrite(call::into);
		});
	}

	/** The call that a context belongs to; null outside of one. */
	public static @Nullable Call in(ContextView context) {
		return context.getOrDefault(Call.class, null);
	}

	private Context into(Context context) {
		return DroppedErrors.debug(context).put(Call.class, this);
	}

	/** The name of the current attempt's task on the server; null where it has none. */
	public @Nullable String task() {
		return this.task;
	}

	public void task(String task) {
		this.task = task;
	}

	/** The permit that the call holds; null for a call that needs none. */
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

	/** A request is sent. */
	public void attempt() {
		ClientOperationContext observed = this.observed;
		if (observed != null) {
			observed.attempt();
		}
	}

	/** A response begins. */
	public void status(int status) {
		ClientOperationContext observed = this.observed;
		if (observed != null) {
			observed.setStatus(status);
		}
	}

}
