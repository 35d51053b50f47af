package io.stablediffusion;

import org.jspecify.annotations.Nullable;

/**
 * An answer came that says success and is not what the API's contract says: a page of a
 * proxy, damaged JSON, more than {@code max-response-size}.
 */
public final class DecodingException extends StableDiffusionException {

	/**
	 * As a client reports it.
	 * @param message what was tried, what happened, and what to do
	 * @param cause what failed; null if nothing was thrown
	 */
	public DecodingException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
