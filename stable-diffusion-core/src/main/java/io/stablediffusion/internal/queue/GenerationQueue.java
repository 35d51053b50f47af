package io.stablediffusion.internal.queue;

import java.time.Duration;

import io.stablediffusion.ConnectionException;
import io.stablediffusion.GenerationSettings;
import io.stablediffusion.OverloadedException;
import io.stablediffusion.internal.call.Call;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.call.Permit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.pool.InstrumentedPool;
import reactor.pool.PoolAcquirePendingLimitException;
import reactor.pool.PoolBuilder;
import reactor.pool.PoolShutdownException;

/**
 * The line in front of the GPU: so many generations at once, the others wait here, first
 * come first served, where giving up costs nothing. On a server they would each hold a
 * connection and one of its few workers.
 */
public final class GenerationQueue {

	private final int maxWaiting;

	private final InstrumentedPool<Object> places;

	private final Sinks.Empty<Void> closing = Sinks.empty();

	public GenerationQueue(GenerationSettings settings) {
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
	public <T> Mono<T> pass(Call call, Endpoint<T> endpoint, Mono<T> attempts) {
		if (endpoint.kind() != Endpoint.Kind.GENERATION) {
			return attempts;
		}
		Mono<T> closed = this.closing.asMono()
			.then(Mono.error(() -> new ConnectionException(ConnectionException.Reason.BROKEN,
					"[" + endpoint.name() + "] given up: the client was closed", null)));
		return Mono.usingWhen(acquire(endpoint), (permit) -> {
			call.permit(permit);
			return Mono.firstWithSignal(closed, attempts);
		}, Permit::giveBack, (permit, error) -> permit.giveBack(), Permit::giveBack);
	}

	private Mono<Permit> acquire(Endpoint<?> endpoint) {
		return this.places.acquire().map(Permit::new).onErrorMap((error) -> refusal(endpoint, error));
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

	public int active() {
		return this.places.metrics().acquiredSize();
	}

	public int waiting() {
		return this.places.metrics().pendingAcquireSize();
	}

	/**
	 * Turns those away that wait, gives up those that run, and waits for their places.
	 */
	public Mono<Void> close() {
		return Mono.defer(() -> {
			this.places.dispose();
			this.closing.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST);
			return Flux.interval(Duration.ZERO, Duration.ofMillis(10))
				.filter((tick) -> active() == 0)
				.next()
				.timeout(Permit.MAX_STAY.plusSeconds(1), Mono.empty())
				.then();
		});
	}

}
