package io.stablediffusion;

import org.jspecify.annotations.Nullable;

/**
 * No answer came: nobody listens, the connection broke, or it took too long.
 */
public final class ConnectionException extends StableDiffusionException {

	private final Reason reason;

	private final boolean permanent;

	ConnectionException(Reason reason, String message, @Nullable Throwable cause) {
		this(reason, message, cause, false);
	}

	ConnectionException(Reason reason, String message, @Nullable Throwable cause, boolean permanent) {
		super(message, cause);
		this.reason = reason;
		this.permanent = permanent;
	}

	/** Whether only another configuration helps, so that a retry is useless. */
	boolean permanent() {
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
