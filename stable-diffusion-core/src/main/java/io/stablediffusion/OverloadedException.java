package io.stablediffusion;

/**
 * Too many generations wait already. Nothing was sent; the same may work later.
 */
public final class OverloadedException extends StableDiffusionException {

	/**
	 * As a client reports it.
	 * @param message what was tried, what happened, and what to do
	 */
	public OverloadedException(String message) {
		super(message, null);
	}

}
