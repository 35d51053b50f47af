package io.stablediffusion.internal.transport;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

import io.stablediffusion.internal.call.Logs;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * An operator that guarantees exactly one terminal signal, unless it is cancelled.
 * <p>
 * Reactor throws certain errors of the JVM (stack, memory, a missing class) instead of
 * signalling them, and the subscriber never receives a signal. This operator signals them
 * like other errors. It discards a value that the source emits after the cancellation.
 */
final class Guard<T> extends MonoOperator<T, T> {

	private final UnaryOperator<Throwable> translation;

	private Guard(Mono<T> source, UnaryOperator<Throwable> translation) {
		super(source);
		this.translation = translation;
	}

	/**
	 * Guards a source.
	 * @param translation translates an error that the source signals or throws
	 */
	static <T> Mono<T> of(Mono<T> source, UnaryOperator<Throwable> translation) {
		return onAssembly(new Guard<>(source, translation));
	}

	@Override
	public void subscribe(CoreSubscriber<? super T> actual) {
		Inner<T> inner = new Inner<>(actual, this.translation);
		try {
			this.source.subscribe(inner);
		}
		catch (Throwable ex) {
			if (!inner.end()) {
				throw ex; // thrown by the subscriber, which has received its signal
			}
			inner.fail(ex);
		}
	}

	/** The first terminal signal or cancellation determines the result. */
	private static final class Inner<T> implements CoreSubscriber<T>, Subscription {

		private final CoreSubscriber<? super T> actual;

		private final UnaryOperator<Throwable> translation;

		private final AtomicBoolean ended = new AtomicBoolean();

		private volatile @Nullable Subscription subscription;

		Inner(CoreSubscriber<? super T> actual, UnaryOperator<Throwable> translation) {
			this.actual = actual;
			this.translation = translation;
		}

		@Override
		public Context currentContext() {
			return this.actual.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			if (Operators.validate(this.subscription, subscription)) {
				this.subscription = subscription;
				this.actual.onSubscribe(this);
			}
		}

		@Override
		public void onNext(T value) {
			if (end()) {
				this.actual.onNext(value);
				this.actual.onComplete();
			}
			else {
				Operators.onDiscard(value, currentContext());
			}
		}

		@Override
		public void onError(Throwable error) {
			if (end()) {
				this.actual.onError(this.translation.apply(error));
			}
			else {
				Logs.CLIENT.debug("Dropped an error after the end of a call", error);
			}
		}

		@Override
		public void onComplete() {
			if (end()) {
				this.actual.onComplete();
			}
		}

		@Override
		public void request(long demand) {
			Subscription subscription = this.subscription;
			if (subscription != null) {
				subscription.request(demand);
			}
		}

		@Override
		public void cancel() {
			Subscription subscription = this.subscription;
			if (end() && subscription != null) {
				subscription.cancel();
			}
		}

		boolean end() {
			return this.ended.compareAndSet(false, true);
		}

		/** Signals an error that the source has thrown. */
		void fail(Throwable thrown) {
			Throwable error = this.translation.apply(thrown);
			Subscription subscription = this.subscription;
			if (subscription == null) {
				Operators.error(this.actual, error);
			}
			else {
				subscription.cancel();
				this.actual.onError(error);
			}
		}

	}

}
