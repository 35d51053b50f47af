package io.stablediffusion.internal.dialect;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

import io.stablediffusion.internal.call.DroppedErrors;
import reactor.core.publisher.Mono;

/**
 * A question to the server on which generations depend: asked when the first of them
 * needs the answer, once for all callers. An answer is kept for a while, and for a short
 * while that there was none. A failure never decides over a generation.
 *
 * @param <T> the answer
 */
public final class Lookup<T> {

	/** How long a generation waits for what it needs to know, at most. */
	static final Duration PATIENCE = Duration.ofSeconds(2);

	/** After how long a server is asked again. */
	private static final Duration LASTING = Duration.ofMinutes(10);

	/**
	 * After how long a server is asked again that failed to answer, or may be starting.
	 */
	private static final Duration PASSING = Duration.ofSeconds(10);

	private final Mono<Optional<T>> shared;

	/**
	 * Makes a question.
	 * @param question the request and its answer
	 * @param lasting which answers are kept for long
	 */
	public Lookup(Mono<T> question, Predicate<T> lasting) {
		this.shared = question.map(Optional::of)
			.timeout(PATIENCE)
			.onErrorReturn(Optional.empty())
			.defaultIfEmpty(Optional.empty())
			.contextWrite(DroppedErrors::debug)
			.cache((answer) -> answer.filter(lasting).isPresent() ? LASTING : PASSING, (error) -> Duration.ZERO,
					() -> Duration.ZERO);
	}

	/** The answer, or nothing where there is none within the given time. */
	public Mono<Optional<T>> within(Duration patience) {
		return this.shared.timeout(patience, Mono.just(Optional.empty()));
	}

}
