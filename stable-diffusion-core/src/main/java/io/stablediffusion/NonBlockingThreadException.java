package io.stablediffusion;

/**
 * Thrown when a blocking call is made on a thread that must not block, for example an
 * event loop of Reactor Netty or a thread of {@code Schedulers.parallel()}. No request
 * was sent. Use the reactive {@link StableDiffusionClient} on such threads, or move the
 * call to a thread that may block:
 * {@code Mono.fromCallable(...).subscribeOn(Schedulers.boundedElastic())}.
 *
 * @since 0.1.0
 */
public final class NonBlockingThreadException extends StableDiffusionException {

	/**
	 * Creates an exception for a blocking call of a {@link StableDiffusionClient}.
	 * @param thread the thread that must not block
	 */
	public NonBlockingThreadException(Thread thread) {
		super("A blocking call was made on the thread " + thread.getName()
				+ ", which must not block; no request was sent. "
				+ "Use the reactive StableDiffusionClient, or move the call to a thread that may block, "
				+ "for example with subscribeOn(Schedulers.boundedElastic())", null);
	}

}
