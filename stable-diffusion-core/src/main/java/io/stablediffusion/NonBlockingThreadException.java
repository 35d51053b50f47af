package io.stablediffusion;

/**
 * A result was waited for on a thread that must not block, for example an event loop of
 * Reactor Netty or a thread of {@code Schedulers.parallel()}. Nothing was sent. Use the
 * reactive {@link StableDiffusionClient} there, or move the call to a thread that may
 * block: {@code Mono.fromCallable(...).subscribeOn(Schedulers.boundedElastic())}.
 */
public final class NonBlockingThreadException extends StableDiffusionException {

	/**
	 * For what waits for a result of a {@link StableDiffusionClient}.
	 * @param thread the thread that must not block
	 */
	public NonBlockingThreadException(Thread thread) {
		super("A blocking call was made on the thread " + thread.getName()
				+ ", which must not block; nothing was sent. "
				+ "Use the reactive StableDiffusionClient there, or move the call to a thread that may block, "
				+ "for example with subscribeOn(Schedulers.boundedElastic())", null);
	}

}
