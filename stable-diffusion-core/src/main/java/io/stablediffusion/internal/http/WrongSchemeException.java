package io.stablediffusion.internal.http;

import java.io.IOException;

/**
 * Thrown when the server returns a TLS alert to a request without TLS.
 */
final class WrongSchemeException extends IOException {

	WrongSchemeException() {
		super("the server returned a TLS alert");
	}

	/**
	 * Omits the stack trace, which has no information and which Reactor Netty would log.
	 */
	@Override
	public synchronized Throwable fillInStackTrace() {
		return this;
	}

}
