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
 * Spring Retry decides, Reactor waits: the bridge between the two, and the only class
 * that knows both. A {@link SleepingBackOffPolicy} "sleeps" into a variable, and the
 * timer of Reactor does the waiting, so that no thread blocks.
 * <p>
 * Policies and listeners may be the application's. A listener that throws changes
 * nothing; a policy that throws ends the call with the failure that it was asked about.
 * Both are caught here, {@link Error}s too: Reactor throws some of those on whatever
 * thread it is, and the call would never end.
 */
public final class ReactiveRetry {

	/** What a timer can wait at most. */
	private static final Duration LONGEST_PAUSE = Duration.ofDays(100 * 365);

	private final RetryPolicy retryPolicy;

	private final BackOffPolicy backOffPolicy;

	private final List<RetryListener> listeners;

	/** Spring Retry's own order: the last that was opened hears first. */
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
	 * Subscribes again to an attempt that failed, as the policies say. The attempts are a
	 * loop and not nested in one another, so their number is not limited by the stack.
	 * @param operation the operation's name, which listeners see as the context's name
	 * @param attempt one attempt
	 */
	public <T> Mono<T> apply(String operation, Mono<T> attempt) {
		return Mono.defer(() -> {
			RetryContext context;
			try {
				context = this.retryPolicy.open(null);
			}
			catch (Throwable ex) {
				return Mono
					.error(new ProcessingException("[" + operation + "] not sent: the retry policy failed: " + ex, ex));
			}
			return new Execution(operation, context).run(attempt);
		});
	}

	/** One call with all its attempts. A callback only for what listeners ask it. */
	private final class Execution implements RetryCallback<Object, Throwable> {

		private final String operation;

		private final RetryContext context;

		private final AtomicBoolean closed = new AtomicBoolean();

		/** How long to wait, as the policy says it. Made when it is needed first. */
		private @Nullable Supplier<Duration> pauses;

		Execution(String operation, RetryContext context) {
			this.operation = operation;
			this.context = context;
			this.context.setAttribute(RetryContext.NAME, operation);
		}

		<T> Mono<T> run(Mono<T> attempt) {
			AtomicBoolean refused = new AtomicBoolean();
			tell(ReactiveRetry.this.listeners, (listener) -> {
				if (!refused.get()) {
					refused.set(!listener.open(this.context, this));
				}
			});
			if (refused.get()) {
				return Mono.error(new ProcessingException(
						"[" + this.operation + "] not sent: a retry listener refused the call in its open method",
						null));
			}
			return attempt.doOnSuccess(this::succeeded)
				.retryWhen(Retry.from((failures) -> failures.concatMap((failed) -> next(failed.failure()))))
				.doOnCancel(() -> close(null));
		}

		/** Before the caller has the result. */
		private void succeeded(@Nullable Object result) {
			tell((listener) -> listener.onSuccess(this.context, this, result));
			close(null);
		}

		/**
		 * A value when it is time for the next attempt, or an error when there is none.
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

		/** How long to wait for the next attempt; null for no further attempt. */
		private @Nullable Duration decide(Throwable failure) {
			boolean registered = ask(failure, () -> {
				ReactiveRetry.this.retryPolicy.registerThrowable(this.context, failure);
				return true;
			});
			tell((listener) -> listener.onError(this.context, this, failure));
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
					return (pause.compareTo(LONGEST_PAUSE) < 0) ? pause : LONGEST_PAUSE;
				};
			}
			return this.pauses.get();
		}

		/** What a policy says; no where it fails. */
		private boolean ask(Throwable failure, BooleanSupplier policy) {
			try {
				return policy.getAsBoolean();
			}
			catch (Throwable ex) {
				Logs.CLIENT.warn("[" + this.operation + "] not retried: the retry policy failed: " + ex);
				if (ex != failure) {
					failure.addSuppressed(ex);
				}
				return false;
			}
		}

		private void tell(Consumer<RetryListener> event) {
			tell(ReactiveRetry.this.listenersReversed, event);
		}

		private void tell(List<RetryListener> listeners, Consumer<RetryListener> event) {
			for (RetryListener listener : listeners) {
				try {
					event.accept(listener);
				}
				catch (Throwable ex) {
					Logs.CLIENT.warn("[" + this.operation + "] a retry listener failed, which changes nothing: " + ex);
				}
			}
		}

		private void close(@Nullable Throwable failure) {
			if (this.closed.compareAndSet(false, true)) {
				tell((listener) -> listener.close(this.context, this, failure));
				try {
					ReactiveRetry.this.retryPolicy.close(this.context);
				}
				catch (Throwable ex) {
					Logs.CLIENT.warn("[" + this.operation + "] the retry policy failed to close: " + ex);
				}
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
