package io.stablediffusion;

/**
 * Thrown when the maximum number of calls is already waiting in the generation queue. No
 * request was sent, and a later call can succeed.
 *
 * @since 0.1.0
 */
public final class OverloadedException extends StableDiffusionException {

	/**
	 * Creates an exception.
	 * @param message the request, the error and a possible solution
	 */
	public OverloadedException(String message) {
		super(message, null);
	}

}
