package io.stablediffusion.internal.call;

import java.io.IOException;

/**
 * The connection turned out to be unusable before a byte of the request was written.
 */
public final class NotSentException extends IOException {

	private static final long serialVersionUID = 1L;

	public NotSentException(String message) {
		super(message);
	}

	/** It says where in the event loop it was noticed, which is nothing to know. */
	@Override
	public synchronized Throwable fillInStackTrace() {
		return this;
	}

}
