package io.stablediffusion.blocking;

import java.util.List;
import java.util.Optional;

import io.stablediffusion.InterruptedCallException;
import io.stablediffusion.NonBlockingThreadException;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Blocks until a reactive call has a result.
 */
final class Waiting {

	private Waiting() {
	}

	/** Returns the result of a call that always has one. */
	static <T> T await(Mono<T> call) {
		T value = block(call);
		if (value == null) {
			throw new IllegalStateException("The operation ended without a result");
		}
		return value;
	}

	static <T> List<T> await(Flux<T> call) {
		return await(call.collectList());
	}

	static <T> Optional<T> awaitOptional(Mono<T> call) {
		return Optional.ofNullable(block(call));
	}

	static void awaitEnd(Mono<Void> call) {
		block(call);
	}

	private static <T> @Nullable T block(Mono<T> call) {
		if (Schedulers.isInNonBlockingThread()) {
			throw new NonBlockingThreadException(Thread.currentThread());
		}
		try {
			return call.block();
		}
		catch (RuntimeException ex) {
			if (Exceptions.unwrap(ex) instanceof InterruptedException interrupted) {
				Thread.currentThread().interrupt();
				throw new InterruptedCallException(interrupted);
			}
			throw ex;
		}
	}

}
