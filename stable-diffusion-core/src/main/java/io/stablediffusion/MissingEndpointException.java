package io.stablediffusion;

/**
 * Thrown when the server does not have the endpoint: its API is disabled, or it is
 * another kind of WebUI or not a WebUI.
 *
 * @since 0.1.0
 */
public final class MissingEndpointException extends ApiException {

	/**
	 * Creates an exception for an error response.
	 * @param message the request, the response and a possible solution
	 * @param status the HTTP status, 404 or 405
	 * @param error the error in the body of the response
	 */
	public MissingEndpointException(String message, int status, ServerError error) {
		super(message, status, error, null);
	}

}
