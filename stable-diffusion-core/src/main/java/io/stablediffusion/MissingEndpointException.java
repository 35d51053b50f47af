package io.stablediffusion;

/**
 * The server does not have the endpoint: its API is switched off, it is another kind of
 * WebUI, or no WebUI at all.
 */
public final class MissingEndpointException extends ApiException {

	/**
	 * As a client reports it.
	 * @param message what was tried, what the server returned, and what to do
	 * @param status the HTTP status, 404 or 405
	 * @param error the error in the body of the response
	 */
	public MissingEndpointException(String message, int status, ServerError error) {
		super(message, status, error, null);
	}

}
