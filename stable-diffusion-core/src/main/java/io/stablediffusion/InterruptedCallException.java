package io.stablediffusion;

/**
 * Thrown when a thread is interrupted while it waits for the result of a blocking call.
 * The call is cancelled, and a generation is interrupted on the server if that is
 * possible. The interrupt flag of the thread is set.
 *
 * @since 0.1.0
 */
public final class InterruptedCallException extends StableDiffusionException {

	/**
	 * Creates an exception for a blocking call of a {@link StableDiffusionClient}.
	 * @param cause the interruption
	 */
	public InterruptedCallException(InterruptedException cause) {
		super("The thread was interrupted while it waited for the result, and the call was cancelled", cause);
	}

}
