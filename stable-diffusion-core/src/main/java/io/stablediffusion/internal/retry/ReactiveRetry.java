package io.stablediffusion.internal.retry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.stablediffusion.ConfigurationException;
import io.stablediffusion.ProcessingException;
import io.stablediffusion.internal.call.Logs;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;
import org.springframework.retry.RetryPolicy;
import org.springframework.retry.backoff.BackOffContext;
import org.springframework.retry.backoff.BackOffPolicy;
import org.springframework.retry.backoff.NoBackOffPolicy;
import org.springframework.retry.backoff.SleepingBackOffPolicy;

/**
 * Retries a {@code Mono} by the policies of Spring Retry. The sleeper of a
 * {@link SleepingBackOffPolicy} only records the delay, and a timer of Reactor waits, so
 * that no thread blocks.
 * <p>
 * The application can provide policies and listeners. An exception of a listener is
 * logged. An exception of a policy ends the call with the failure of the last attempt.
 * This class also catches {@link Error}s, because Reactor throws some of them instead of
 * signalling them, and the call would never end.
 */
public final class ReactiveRetry {

	/** The longest delay that a timer supports. */
	private static final Duration MAX_PAUSE = Duration.ofDays(100 * 365);

	private final RetryPolicy retryPolicy;

	private final BackOffPolicy backOffPolicy;

	private final List<RetryListener> listeners;

	/** As in Spring Retry, all methods but {@code open} are called in reverse order. */
	private final List<RetryListener> listenersReversed;

	public ReactiveRetry(RetryPolicy retryPolicy, BackOffPolicy backOffPolicy, List<RetryListener> listeners) {
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
	 * Retries an attempt as the policies decide. The attempts are not nested, so that the
	 * stack does not limit their number.
	 * @param operation the operation's name, which is also the name of the
	 * {@link RetryContext}
	 * @param attempt the attempt
	 */
	public <T> Mono<T> apply(String operation, Mono<T> attempt) {
		return Mono.defer(() -> {
			RetryContext context;
			try {
				context = this.retryPolicy.open(null);
			}
			catch (Throwable ex) {
				return Mono.error(new ProcessingException(
						"[" + operation + "] was not sent: the retry policy failed: " + ex, ex));
			}
			return new Execution(operation, context).run(attempt);
		});
	}

	/** One call with all its attempts. Listeners receive it as the callback. */
	private final class Execution implements RetryCallback<Object, Throwable> {

		private final String operation;

		private final RetryContext context;

		private final AtomicBoolean closed = new AtomicBoolean();

		/** Supplies the delays of the back-off policy; null before the first retry. */
		private @Nullable Supplier<Duration> pauses;

		Execution(String operation, RetryContext context) {
			this.operation = operation;
			this.context = context;
			this.context.setAttribute(RetryContext.NAME, operation);
		}

		<T> Mono<T> run(Mono<T> attempt) {
			AtomicBoolean refused = new AtomicBoolean();
			publish(ReactiveRetry.this.listeners, (listener) -> {
				if (!refused.get()) {
					refused.set(!listener.open(this.context, this));
				}
			});
			if (refused.get()) {
				return Mono.error(new ProcessingException(
						"[" + this.operation + "] was not sent: the open method of a retry listener returned false",
						null));
			}
			return attempt.doOnSuccess(this::succeeded)
				.retryWhen(Retry.from((failures) -> failures.concatMap((failed) -> next(failed.failure()))))
				.doOnCancel(() -> close(null));
		}

		/** Called before the caller receives the result. */
		private void succeeded(@Nullable Object result) {
			publish((listener) -> listener.onSuccess(this.context, this, result));
			close(null);
		}

		/**
		 * Emits a value when the next attempt is due, or the failure if there is none.
		 */
		private Mono<Long> next(Throwable failure) {
			Duration pause = decide(failure);
			if (pause == null) {
				close(failure);
				return Mono.error(failure);
			}
			Logs.CLIENT.warn(failure.getMessage() + "; retry " + this.context.getRetryCount() + " in "
					+ pause.toMillis() + " ms");
			return Mono.delay(pause).flatMap((tick) -> {
				if (ask(failure, this::canRetry)) {
					return Mono.just(tick);
				}
				close(failure);
				return Mono.error(failure);
			});
		}

		/** Returns the delay before the next attempt; null if there is none. */
		private @Nullable Duration decide(Throwable failure) {
			boolean registered = ask(failure, () -> {
				ReactiveRetry.this.retryPolicy.registerThrowable(this.context, failure);
				return true;
			});
			publish((listener) -> listener.onError(this.context, this, failure));
			AtomicReference<Duration> pause = new AtomicReference<>(Duration.ZERO);
			boolean retry = registered && ask(failure, () -> {
				boolean can = canRetry();
				if (can) {
					pause.set(pause());
				}
				return can;
			});
			return retry ? pause.get() : null;
		}

		private boolean canRetry() {
			return ReactiveRetry.this.retryPolicy.canRetry(this.context) && !this.context.isExhaustedOnly();
		}

		private Duration pause() {
			if (this.pauses == null) {
				AtomicLong wait = new AtomicLong();
				BackOffPolicy backOff = (ReactiveRetry.this.backOffPolicy instanceof SleepingBackOffPolicy<?> sleeping)
						? sleeping.withSleeper(wait::addAndGet) : ReactiveRetry.this.backOffPolicy;
				BackOffContext backOffContext = backOff.start(this.context);
				this.pauses = () -> {
					wait.set(0);
					backOff.backOff(backOffContext);
					Duration pause = Duration.ofMillis(Math.max(0, wait.get()));
					return (pause.compareTo(MAX_PAUSE) < 0) ? pause : MAX_PAUSE;
				};
			}
			return this.pauses.get();
		}

		/** Returns the decision of a policy; false if the policy throws an exception. */
		private boolean ask(Throwable failure, BooleanSupplier policy) {
			try {
				return policy.getAsBoolean();
			}
			catch (Throwable ex) {
				Logs.CLIENT.warn("[" + this.operation + "] is not retried: the retry policy failed: " + ex);
				if (ex != failure) {
					failure.addSuppressed(ex);
				}
				return false;
			}
		}

		private void publish(Consumer<RetryListener> event) {
			publish(ReactiveRetry.this.listenersReversed, event);
		}

		private void publish(List<RetryListener> listeners, Consumer<RetryListener> event) {
			for (RetryListener listener : listeners) {
				try {
					event.accept(listener);
				}
				catch (Throwable ex) {
					Logs.CLIENT.warn("[" + this.operation + "] ignored the failure of a retry listener: " + ex);
				}
			}
		}

		private void close(@Nullable Throwable failure) {
			if (this.closed.compareAndSet(false, true)) {
				publish((listener) -> listener.close(this.context, this, failure));
				try {
					ReactiveRetry.this.retryPolicy.close(this.context);
				}
				catch (Throwable ex) {
					Logs.CLIENT.warn("[" + this.operation + "] could not close the retry policy: " + ex);
				}
			}
		}

		@Override
		public Object doWithRetry(RetryContext context) {
			throw new UnsupportedOperationException("Only Reactor subscribes to the attempts");
		}

		@Override
		public String getLabel() {
			return this.operation;
		}

	}

}
