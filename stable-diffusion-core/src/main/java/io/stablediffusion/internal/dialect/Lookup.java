package io.stablediffusion.internal.dialect;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

import io.stablediffusion.internal.call.DroppedErrors;
import reactor.core.publisher.Mono;

/**
 * A cached value of the server that generations need, for example its samplers. It is
 * read when the first generation needs it, once for all callers. A missing value is
 * cached for a shorter time. An error never fails a generation.
 *
 * @param <T> the type of the value
 */
public final class Lookup<T> {

	/** How long a generation waits for the value at most. */
	static final Duration TIMEOUT = Duration.ofSeconds(2);

	/** How long a value is cached. */
	private static final Duration LONG_TTL = Duration.ofMinutes(10);

	/** How long an error or a value of a starting server is cached. */
	private static final Duration SHORT_TTL = Duration.ofSeconds(10);

	private final Mono<Optional<T>> shared;

	/**
	 * Creates a lookup.
	 * @param request requests the value
	 * @param stable whether a value is cached for the longer time
	 */
	public Lookup(Mono<T> request, Predicate<T> stable) {
		this.shared = request.map(Optional::of)
			.timeout(TIMEOUT)
			.onErrorReturn(Optional.empty())
			.defaultIfEmpty(Optional.empty())
			.contextWrite(DroppedErrors::debug)
			.cache((value) -> value.filter(stable).isPresent() ? LONG_TTL : SHORT_TTL, (error) -> Duration.ZERO,
					() -> Duration.ZERO);
	}

	/** Returns the value, or an empty {@code Optional} if there is none in time. */
	public Mono<Optional<T>> within(Duration timeout) {
		return this.shared.timeout(timeout, Mono.just(Optional.empty()));
	}

}
