package io.stablediffusion;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;
import org.springframework.retry.RetryPolicy;
import org.springframework.retry.backoff.BackOffContext;
import org.springframework.retry.backoff.BackOffPolicy;
import org.springframework.retry.backoff.NoBackOffPolicy;
import org.springframework.retry.backoff.SleepingBackOffPolicy;

/**
 * Spring Retry decides, Reactor waits: the bridge between the two, and the only class
 * that knows both. A {@link SleepingBackOffPolicy} "sleeps" into a variable, and the
 * timer of Reactor does the waiting, so that no thread blocks.
 */
final class ReactiveRetry {

	private final RetryPolicy retryPolicy;

	private final BackOffPolicy backOffPolicy;

	private final List<RetryListener> listeners;

	/** Spring Retry's own order: the last that was opened hears first. */
	private final List<RetryListener> listenersReversed;

	ReactiveRetry(RetryPolicy retryPolicy, BackOffPolicy backOffPolicy, List<RetryListener> listeners) {
		if (!(backOffPolicy instanceof SleepingBackOffPolicy || backOffPolicy instanceof NoBackOffPolicy)) {
			throw new ConfigurationException("back-off policy",
					backOffPolicy.getClass().getName() + " could block a thread that must not block",
					"Use one that implements SleepingBackOffPolicy, or NoBackOffPolicy.");
		}
		this.retryPolicy = retryPolicy;
		this.backOffPolicy = backOffPolicy;
		this.listeners = List.copyOf(listeners);
		List<RetryListener> reversed = new ArrayList<>(listeners);
		Collections.reverse(reversed);
		this.listenersReversed = List.copyOf(reversed);
	}

	/**
	 * Subscribes again to a call that failed, as the policies say.
	 * @param operation the operation's name, which listeners see as the context's name
	 * @param call one attempt
	 */
	<T> Mono<T> apply(String operation, Mono<T> call) {
		return Mono.defer(() -> {
			Execution execution = new Execution(operation);
			return execution.open(call);
		});
	}

	/** One call with all its attempts. A callback only for what listeners ask it. */
	private final class Execution implements RetryCallback<Object, Throwable> {

		private final String operation;

		private final RetryContext context;

		private final AtomicBoolean closed = new AtomicBoolean();

		/** How long to wait, as the policy says it. Made when it is needed first. */
		private @Nullable Supplier<Duration> pauses;

		Execution(String operation) {
			this.operation = operation;
			this.context = ReactiveRetry.this.retryPolicy.open(null);
			this.context.setAttribute(RetryContext.NAME, operation);
		}

		<T> Mono<T> open(Mono<T> call) {
			for (RetryListener listener : ReactiveRetry.this.listeners) {
				if (!listener.open(this.context, this)) {
					return Mono.error(new IllegalStateException(
							"[" + this.operation + "] not called: " + listener + " refused to open the retry context"));
				}
			}
			return attempt(call).doFinally((signal) -> close(null));
		}

		private <T> Mono<T> attempt(Mono<T> call) {
			return call.doOnSuccess(this::succeeded).onErrorResume((failure) -> {
				failed(failure);
				if (!canRetry()) {
					close(failure);
					return Mono.error(failure);
				}
				Duration pause = pause();
				Logs.CLIENT.warn(failure.getMessage() + "; retry " + this.context.getRetryCount() + " in "
						+ pause.toMillis() + " ms");
				return Mono.delay(pause).flatMap((tick) -> {
					if (canRetry()) {
						return attempt(call);
					}
					close(failure);
					return Mono.error(failure);
				});
			});
		}

		private Duration pause() {
			if (this.pauses == null) {
				AtomicLong wait = new AtomicLong();
				BackOffPolicy backOff = (ReactiveRetry.this.backOffPolicy instanceof SleepingBackOffPolicy<?> sleeping)
						? sleeping.withSleeper(wait::set) : ReactiveRetry.this.backOffPolicy;
				BackOffContext backOffContext = backOff.start(this.context);
				this.pauses = () -> {
					wait.set(0);
					backOff.backOff(backOffContext);
					return Duration.ofMillis(wait.get());
				};
			}
			return this.pauses.get();
		}

		private boolean canRetry() {
			return ReactiveRetry.this.retryPolicy.canRetry(this.context) && !this.context.isExhaustedOnly();
		}

		private void failed(Throwable failure) {
			ReactiveRetry.this.retryPolicy.registerThrowable(this.context, failure);
			ReactiveRetry.this.listenersReversed.forEach((listener) -> listener.onError(this.context, this, failure));
		}

		private void succeeded(@Nullable Object result) {
			ReactiveRetry.this.listenersReversed.forEach((listener) -> listener.onSuccess(this.context, this, result));
		}

		private void close(@Nullable Throwable failure) {
			if (this.closed.compareAndSet(false, true)) {
				ReactiveRetry.this.listenersReversed.forEach((listener) -> listener.close(this.context, this, failure));
				ReactiveRetry.this.retryPolicy.close(this.context);
			}
		}

		@Override
		public Object doWithRetry(RetryContext context) {
			throw new UnsupportedOperationException("The attempts are Reactor's");
		}

		@Override
		public String getLabel() {
			return this.operation;
		}

	}

}
