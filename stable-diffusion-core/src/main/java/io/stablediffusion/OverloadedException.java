package io.stablediffusion;

/**
 * Too many generations wait already. Nothing was sent; the same may work later.
 */
public final class OverloadedException extends StableDiffusionException {

	OverloadedException(String message) {
		super(message, null);
	}

}
