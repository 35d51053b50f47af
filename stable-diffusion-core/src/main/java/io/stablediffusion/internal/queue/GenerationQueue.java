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
 * The generation queue, which limits the number of concurrent generations. The other
 * calls wait in the order of their subscription. On the server, each waiting request
 * would occupy a connection and one of a few workers.
 */
public final class GenerationQueue {

	private final int maxWaiting;

	private final InstrumentedPool<Object> permits;

	private final Sinks.Empty<Void> closing = Sinks.empty();

	public GenerationQueue(GenerationSettings settings) {
		this.maxWaiting = settings.maxWaiting();
		this.permits = PoolBuilder.from(Mono.fromSupplier(Object::new))
			.sizeBetween(0, settings.maxConcurrent())
			.maxPendingAcquire(settings.maxWaiting())
			.buildPool();
	}

	/**
	 * Holds a permit from the first attempt to the last, and releases it in all cases. An
	 * error is signalled immediately, even if the permit is released later.
	 */
	public <T> Mono<T> pass(Call call, Endpoint<T> endpoint, Mono<T> attempts) {
		if (endpoint.kind() != Endpoint.Kind.GENERATION) {
			return attempts;
		}
		Mono<T> closed = this.closing.asMono()
			.then(Mono.error(() -> new ConnectionException(ConnectionException.Reason.BROKEN,
					"[" + endpoint.name() + "] was cancelled because the client was closed", null)));
		return Mono.usingWhen(acquire(endpoint), (permit) -> {
			call.permit(permit);
			return Mono.firstWithSignal(closed, attempts);
		}, Permit::release, (permit, error) -> permit.release(), Permit::release);
	}

	private Mono<Permit> acquire(Endpoint<?> endpoint) {
		return this.permits.acquire().map(Permit::new).onErrorMap((error) -> refusal(endpoint, error));
	}

	private Throwable refusal(Endpoint<?> endpoint, Throwable error) {
		if (error instanceof PoolAcquirePendingLimitException) {
			return new OverloadedException("[" + endpoint.name() + "] was not sent: " + this.maxWaiting
					+ " generations are already waiting in the generation queue. Try again later, or raise "
					+ "the client's generation.max-waiting");
		}
		return (error instanceof PoolShutdownException)
				? new ConnectionException(ConnectionException.Reason.NOT_CONNECTED,
						"[" + endpoint.name() + "] was not sent: the client was closed", null)
				: error;
	}

	public int active() {
		return this.permits.metrics().acquiredSize();
	}

	public int waiting() {
		return this.permits.metrics().pendingAcquireSize();
	}

	/**
	 * Fails the waiting generations, cancels the active ones, and completes when their
	 * permits are released, at the latest one second after {@link Permit#MAX_STAY}.
	 */
	public Mono<Void> close() {
		return Mono.defer(() -> {
			this.permits.dispose();
			this.closing.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST);
			return Flux.interval(Duration.ZERO, Duration.ofMillis(10))
				.filter((tick) -> active() == 0)
				.next()
				.timeout(Permit.MAX_STAY.plusSeconds(1), Mono.empty())
				.then();
		});
	}

}
