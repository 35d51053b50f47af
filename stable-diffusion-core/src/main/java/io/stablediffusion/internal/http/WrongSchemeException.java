package io.stablediffusion.internal.http;

import java.io.IOException;

/**
 * The server returned a TLS alert to a request without TLS.
 */
final class WrongSchemeException extends IOException {

	WrongSchemeException() {
		super("the server returned a TLS alert");
	}

	/** It is known where it comes from, and Reactor Netty logs it. */
	@Override
	public synchronized Throwable fillInStackTrace() {
		return this;
	}

}
