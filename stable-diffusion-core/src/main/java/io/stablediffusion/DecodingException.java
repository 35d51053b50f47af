package io.stablediffusion;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a response with a 2xx status does not match the API, for example the HTML
 * page of a proxy, damaged JSON, or a response larger than {@code max-response-size}.
 *
 * @since 0.1.0
 */
public final class DecodingException extends StableDiffusionException {

	/**
	 * Creates an exception.
	 * @param message the request, the error and a possible solution
	 * @param cause the cause; null if there is none
	 */
	public DecodingException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
