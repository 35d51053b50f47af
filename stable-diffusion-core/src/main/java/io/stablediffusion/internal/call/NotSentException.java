package io.stablediffusion.internal.call;

import java.io.IOException;

/**
 * Thrown when a connection is unusable and no byte of the request was written.
 */
public final class NotSentException extends IOException {

	private static final long serialVersionUID = 1L;

	public NotSentException(String message) {
		super(message);
	}

	/** Omits the stack trace, which contains only frames of the event loop. */
	@Override
	public synchronized Throwable fillInStackTrace() {
		return this;
	}

}
