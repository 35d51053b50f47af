package io.stablediffusion;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a call ends without a complete response: the client could not connect, the
 * connection was lost, or a timeout expired.
 *
 * @since 0.1.0
 */
public final class ConnectionException extends StableDiffusionException {

	private final Reason reason;

	private final boolean permanent;

	/**
	 * Creates an exception for an error that can be temporary.
	 * @param reason the reason
	 * @param message the request, the error and a possible solution
	 * @param cause the cause; null if there is none
	 */
	public ConnectionException(Reason reason, String message, @Nullable Throwable cause) {
		this(reason, message, cause, false);
	}

	/**
	 * Creates an exception.
	 * @param reason the reason
	 * @param message the request, the error and a possible solution
	 * @param cause the cause; null if there is none
	 * @param permanent whether the error requires another configuration
	 */
	public ConnectionException(Reason reason, String message, @Nullable Throwable cause, boolean permanent) {
		super(message, cause);
		this.reason = reason;
		this.permanent = permanent;
	}

	/**
	 * Returns whether the error requires another configuration, for example {@code http}
	 * for a server without TLS. Such a call is not retried.
	 * @return true if the same call fails again
	 */
	public boolean permanent() {
		return this.permanent;
	}

	/**
	 * Returns why there is no complete response.
	 * @return the reason
	 */
	public Reason reason() {
		return this.reason;
	}

	/**
	 * Why there is no complete response.
	 */
	public enum Reason {

		/**
		 * The client could not connect (connection refused, unknown host, connect
		 * timeout), or the client was closed. The request was not sent.
		 */
		NOT_CONNECTED,
		/**
		 * The connection was lost, or the client was closed. The server may have started.
		 */
		BROKEN,
		/** A timeout expired. The server may still be processing the request. */
		TIMED_OUT

	}

}
