package io.stablediffusion;

/**
 * The server or a proxy before it does not take the credentials (401 or 403).
 */
public final class AuthenticationException extends ApiException {

	AuthenticationException(String message, int status, ErrorBody body) {
		super(message, status, body, null);
	}

}
