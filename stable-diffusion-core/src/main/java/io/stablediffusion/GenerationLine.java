package io.stablediffusion;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.pool.InstrumentedPool;
import reactor.pool.PoolAcquirePendingLimitException;
import reactor.pool.PoolBuilder;
import reactor.pool.PoolShutdownException;
import reactor.pool.PooledRef;
import reactor.util.context.ContextView;

/**
 * The line in front of the GPU: so many generations at once, the others wait here, first
 * come first served, where giving up costs nothing. On a server they would each hold a
 * connection and one of its few workers.
 */
final class GenerationLine {

	/** How long a generation that was given up keeps its place, until it has stopped. */
	private static final Duration MAX_STAY = Duration.ofSeconds(5);

	private final int maxWaiting;

	private final InstrumentedPool<Object> places;

	private final Sinks.Empty<Void> closing = Sinks.empty();

	GenerationLine(GenerationSettings settings) {
		this.maxWaiting = settings.maxWaiting();
		this.places = PoolBuilder.from(Mono.fromSupplier(Object::new))
			.sizeBetween(0, settings.maxConcurrent())
			.maxPendingAcquire(settings.maxWaiting())
			.buildPool();
	}

	/**
	 * Holds a place from the first attempt to the last, and gives it back in any case. An
	 * error is told at once, even if the place is kept for a while.
	 */
	<T> Mono<T> pass(Endpoint<T> endpoint, Mono<T> call) {
		if (endpoint.kind() != Endpoint.Kind.GENERATION) {
			return call;
		}
		Mono<T> closed = this.closing.asMono()
			.then(Mono.error(() -> new ConnectionException(ConnectionException.Reason.BROKEN,
					"[" + endpoint.name() + "] given up: the client was closed", null)));
		return Mono.usingWhen(enter(endpoint),
				(place) -> Mono.firstWithSignal(closed, call).contextWrite((view) -> view.put(Place.class, place)),
				Place::leave, (place, error) -> place.leaveInBackground(), Place::leave);
	}

	private Mono<Place> enter(Endpoint<?> endpoint) {
		return this.places.acquire().map(Place::new).onErrorMap((error) -> refusal(endpoint, error));
	}

	private Throwable refusal(Endpoint<?> endpoint, Throwable error) {
		if (error instanceof PoolAcquirePendingLimitException) {
			return new OverloadedException("[" + endpoint.name() + "] not sent: " + this.maxWaiting
					+ " generations are waiting already. Try again later, or raise "
					+ "the client's generation.max-waiting");
		}
		return (error instanceof PoolShutdownException)
				? new ConnectionException(ConnectionException.Reason.NOT_CONNECTED,
						"[" + endpoint.name() + "] not sent: the client was closed", null)
				: error;
	}

	/**
	 * Keeps the place of the call that the context belongs to until something is done.
	 */
	static void stay(ContextView view, Mono<Void> until) {
		view.<Place>getOrEmpty(Place.class).ifPresent((place) -> place.stay(until));
	}

	int active() {
		return this.places.metrics().acquiredSize();
	}

	int waiting() {
		return this.places.metrics().pendingAcquireSize();
	}

	/**
	 * Turns those away that wait, gives up those that run, and waits for their places.
	 */
	Mono<Void> close() {
		return Mono.defer(() -> {
			this.places.dispose();
			this.closing.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST);
			return Flux.interval(Duration.ZERO, Duration.ofMillis(10))
				.filter((tick) -> active() == 0)
				.next()
				.timeout(MAX_STAY.plusSeconds(1), Mono.empty())
				.then();
		});
	}

	/** A place in the line's front. */
	private static final class Place {

		private final PooledRef<Object> held;

		private @Nullable Mono<Void> until;

		Place(PooledRef<Object> held) {
			this.held = held;
		}

		void stay(Mono<Void> until) {
			this.until = (this.until != null) ? this.until.and(until) : until;
		}

		Mono<Void> leave() {
			return (this.until != null) ? this.until.timeout(MAX_STAY, Mono.empty()).then(this.held.release())
					: this.held.release();
		}

		Publisher<Void> leaveInBackground() {
			leave().subscribe();
			return Mono.empty();
		}

	}

}
