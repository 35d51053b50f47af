package io.stablediffusion;

/**
 * Thrown when the server, or a proxy in front of it, refuses the credentials (status 401
 * or 403).
 *
 * @since 0.1.0
 */
public final class AuthenticationException extends ApiException {

	/**
	 * Creates an exception for an error response.
	 * @param message the request, the response and a possible solution
	 * @param status the HTTP status, 401 or 403
	 * @param error the error in the body of the response
	 */
	public AuthenticationException(String message, int status, ServerError error) {
		super(message, status, error, null);
	}

}
