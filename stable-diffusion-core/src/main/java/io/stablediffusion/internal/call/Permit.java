package io.stablediffusion.internal.call;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.pool.PooledRef;

/**
 * A permit of the generation queue, which a call holds from its first attempt to the
 * last, and for a while longer when its last generation must be stopped on the server.
 */
public final class Permit {

	/** How long a generation that was given up keeps its permit until it has stopped. */
	public static final Duration MAX_STAY = Duration.ofSeconds(5);

	private final PooledRef<Object> held;

	private @Nullable Mono<Void> until;

	private volatile boolean given;

	public Permit(PooledRef<Object> held) {
		this.held = held;
	}

	/** Keeps the permit until something is done. */
	public synchronized void keepUntil(Mono<Void> done) {
		this.until = (this.until != null) ? this.until.and(done) : done;
	}

	/**
	 * Gives the permit back: now, or in the background as soon as what it is kept for is
	 * done, at the latest after {@link #MAX_STAY}. Nobody waits for that.
	 */
	public Mono<Void> giveBack() {
		return Mono.defer(() -> {
			Mono<Void> until = until();
			if (until == null) {
				return release();
			}
			until.timeout(MAX_STAY, Mono.empty())
				.onErrorComplete()
				.then(release())
				.contextWrite(DroppedErrors::debug)
				.subscribe((nothing) -> {
				}, (error) -> Logs.CLIENT.debug("A permit of the generation queue could not be given back", error));
			return Mono.empty();
		});
	}

	private synchronized @Nullable Mono<Void> until() {
		return this.until;
	}

	private Mono<Void> release() {
		return Mono.defer(() -> {
			this.given = true;
			return this.held.release();
		});
	}

	/** Whether no other generation can have taken the permit's place on the server. */
	public boolean isHeld() {
		return !this.given;
	}

}
