package io.stablediffusion;

import org.jspecify.annotations.Nullable;

/**
 * No answer came: nobody listens, the connection broke, or it took too long.
 */
public final class ConnectionException extends StableDiffusionException {

	private final Reason reason;

	private final boolean permanent;

	/**
	 * A failure that another attempt may not have.
	 * @param reason why there is no response
	 * @param message what was tried, what happened, and what to do
	 * @param cause what failed; null if nothing was thrown
	 */
	public ConnectionException(Reason reason, String message, @Nullable Throwable cause) {
		this(reason, message, cause, false);
	}

	/**
	 * A failure.
	 * @param reason why there is no response
	 * @param message what was tried, what happened, and what to do
	 * @param cause what failed; null if nothing was thrown
	 * @param permanent whether only another configuration helps
	 */
	public ConnectionException(Reason reason, String message, @Nullable Throwable cause, boolean permanent) {
		super(message, cause);
		this.reason = reason;
		this.permanent = permanent;
	}

	/**
	 * Whether only another configuration helps, so that no retry is made: for example,
	 * {@code https} for a server without TLS.
	 * @return whether the same call fails again
	 */
	public boolean permanent() {
		return this.permanent;
	}

	/**
	 * Why there was no answer.
	 * @return the reason
	 */
	public Reason reason() {
		return this.reason;
	}

	/**
	 * Why there was no answer.
	 */
	public enum Reason {

		/**
		 * No connection could be made: refused, unknown host, connect timeout. The
		 * request was not sent.
		 */
		NOT_CONNECTED,
		/** The connection broke after it was made: the server may have begun to work. */
		BROKEN,
		/** No answer in time: the server may still be working. */
		TIMED_OUT

	}

}
