package io.stablediffusion;

/**
 * The thread that waited for a result was interrupted. The call was given up, as by a
 * cancel: a generation is interrupted on the server where that is possible. The thread's
 * interrupt flag is set.
 */
public final class InterruptedCallException extends StableDiffusionException {

	/**
	 * For what waits for a result of a {@link StableDiffusionClient}.
	 * @param cause what interrupted the wait
	 */
	public InterruptedCallException(InterruptedException cause) {
		super("The thread was interrupted while it waited for the result, and the call was given up", cause);
	}

}
