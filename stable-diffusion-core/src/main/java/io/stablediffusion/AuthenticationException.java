package io.stablediffusion;

/**
 * The server or a proxy before it does not take the credentials (401 or 403).
 */
public final class AuthenticationException extends ApiException {

	/**
	 * As a client reports it.
	 * @param message what was tried, what the server returned, and what to do
	 * @param status the HTTP status, 401 or 403
	 * @param error the error in the body of the response
	 */
	public AuthenticationException(String message, int status, ServerError error) {
		super(message, status, error, null);
	}

}
