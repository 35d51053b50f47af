package io.stablediffusion.internal.call;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.pool.PooledRef;

/**
 * A permit of the generation queue. A call holds it from its first attempt to the last,
 * and until its generation is interrupted on the server if the call was cancelled.
 */
public final class Permit {

	/** How long a cancelled generation holds its permit at most. */
	public static final Duration MAX_STAY = Duration.ofSeconds(5);

	private final PooledRef<Object> held;

	private @Nullable Mono<Void> until;

	private volatile boolean released;

	public Permit(PooledRef<Object> held) {
		this.held = held;
	}

	/** Delays the release until the given {@code Mono} ends. */
	public synchronized void keepUntil(Mono<Void> done) {
		this.until = (this.until != null) ? this.until.and(done) : done;
	}

	/**
	 * Releases the permit immediately, or in the background when all {@link #keepUntil}
	 * arguments have ended, at the latest after {@link #MAX_STAY}.
	 */
	public Mono<Void> release() {
		return Mono.defer(() -> {
			Mono<Void> until = until();
			if (until == null) {
				return releaseNow();
			}
			until.timeout(MAX_STAY, Mono.empty())
				.onErrorComplete()
				.then(releaseNow())
				.contextWrite(DroppedErrors::debug)
				.subscribe((nothing) -> {
				}, (error) -> Logs.CLIENT.debug("Could not release a permit of the generation queue", error));
			return Mono.empty();
		});
	}

	private synchronized @Nullable Mono<Void> until() {
		return this.until;
	}

	private Mono<Void> releaseNow() {
		return Mono.defer(() -> {
			this.released = true;
			return this.held.release();
		});
	}

	/** Whether the permit has not been released. */
	public boolean isHeld() {
		return !this.released;
	}

}
