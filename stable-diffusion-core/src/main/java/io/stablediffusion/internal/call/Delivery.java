package io.stablediffusion.internal.call;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The outermost stage of a call, which keeps or discards the stored images of its
 * response. The images are kept if the value is delivered to the caller. They are
 * discarded if the call is cancelled before the delivery, fails, or makes another
 * attempt. Each attempt registers an action that discards its images.
 * <p>
 * No other stage may be outside this one, because it could drop a value whose images are
 * kept.
 */
public final class Delivery<T> implements CoreSubscriber<T>, Subscription {

	private final CoreSubscriber<? super T> caller;

	private final Context context;

	/** The action of the last attempt, or the decision. */
	private final AtomicReference<Runnable> stored = new AtomicReference<>(Decision.OPEN);

	private @Nullable Subscription upstream;

	private Delivery(CoreSubscriber<? super T> caller) {
		this.caller = caller;
		this.context = caller.currentContext().put(Delivery.class, this);
	}

	/** Adds the stage to a call. */
	public static <T> Mono<T> of(Mono<T> call) {
		return call.transform(Operators.<T, T>lift((source, caller) -> new Delivery<>(caller)));
	}

	/**
	 * Registers an attempt, and discards the images of the previous attempt.
	 * @param context the context of the attempt
	 * @param discard discards all images that the attempt has stored or will store; not
	 * called if the value is delivered
	 */
	public static void register(ContextView context, Runnable discard) {
		context.<Delivery<?>>getOrEmpty(Delivery.class).ifPresent((delivery) -> delivery.replace(discard));
	}

	private void replace(Runnable discard) {
		Runnable before = change(discard);
		((before != null) ? before : discard).run();
	}

	/** Decides to keep the images. Returns false if the decision was already made. */
	private boolean keep() {
		return change(Decision.KEPT) != null;
	}

	private void discard() {
		Runnable before = change(Decision.DISCARDED);
		if (before != null) {
			before.run();
		}
	}

	/** Returns the previous action, or null if the decision was already made. */
	private @Nullable Runnable change(Runnable next) {
		Runnable before = Objects
			.requireNonNull(this.stored.getAndUpdate((current) -> isDecided(current) ? current : next));
		return isDecided(before) ? null : before;
	}

	private static boolean isDecided(Runnable stored) {
		return stored == Decision.KEPT || stored == Decision.DISCARDED;
	}

	@Override
	public Context currentContext() {
		return this.context;
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		this.upstream = subscription;
		this.caller.onSubscribe(this);
	}

	@Override
	public void request(long n) {
		if (this.upstream != null) {
			this.upstream.request(n);
		}
	}

	@Override
	public void cancel() {
		discard();
		if (this.upstream != null) {
			this.upstream.cancel();
		}
	}

	@Override
	public void onNext(T value) {
		if (keep()) {
			this.caller.onNext(value);
		}
		else {
			Operators.onDiscard(value, this.context);
		}
	}

	@Override
	public void onError(Throwable error) {
		discard();
		this.caller.onError(error);
	}

	@Override
	public void onComplete() {
		discard();
		this.caller.onComplete();
	}

	private enum Decision implements Runnable {

		OPEN, KEPT, DISCARDED;

		@Override
		public void run() {
			// no images to discard
		}

	}

}
