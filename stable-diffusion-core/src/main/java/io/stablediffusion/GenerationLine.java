package io.stablediffusion;

import reactor.core.publisher.Mono;
import reactor.pool.InstrumentedPool;
import reactor.pool.PoolAcquirePendingLimitException;
import reactor.pool.PoolBuilder;
import reactor.pool.PooledRef;

/**
 * The line in front of the GPU: so many generations at once, the others wait here, first
 * come first served, where giving up costs nothing. On a server they would each hold a
 * connection and one of its few workers.
 */
final class GenerationLine {

	private final int maxWaiting;

	private final InstrumentedPool<Object> places;

	GenerationLine(int maxConcurrent, int maxWaiting) {
		this.maxWaiting = maxWaiting;
		this.places = PoolBuilder.from(Mono.fromSupplier(Object::new))
			.sizeBetween(0, maxConcurrent)
			.maxPendingAcquire(maxWaiting)
			.buildPool();
	}

	/**
	 * Holds a place from the first attempt to the last, and gives it back in any case.
	 */
	<T> Mono<T> pass(Endpoint<?> endpoint, Mono<T> call) {
		if (endpoint.kind() != Endpoint.Kind.GENERATION) {
			return call;
		}
		Mono<PooledRef<Object>> place = this.places.acquire()
			.onErrorMap(PoolAcquirePendingLimitException.class,
					(full) -> new OverloadedException("[" + endpoint.name() + "] not sent: " + this.maxWaiting
							+ " generations are waiting already. Try again later, or raise "
							+ "the client's generation.max-waiting"));
		return Mono.usingWhen(place, (held) -> call, PooledRef::release);
	}

	int active() {
		return this.places.metrics().acquiredSize();
	}

	int waiting() {
		return this.places.metrics().pendingAcquireSize();
	}

}
