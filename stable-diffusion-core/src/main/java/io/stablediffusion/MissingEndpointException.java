package io.stablediffusion;

/**
 * The server does not have the endpoint: its API is switched off, it is another kind of
 * WebUI, or no WebUI at all.
 */
public final class MissingEndpointException extends ApiException {

	MissingEndpointException(String message, int status, ErrorBody body) {
		super(message, status, body, null);
	}

}
