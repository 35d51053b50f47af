package io.stablediffusion;

import org.jspecify.annotations.Nullable;

/**
 * A failure that may pass by itself.
 */
public enum RetryCause {

	/** No connection could be made; the request was not sent. */
	NOT_CONNECTED,
	/** The connection broke before the answer was there. */
	CONNECTION_BROKEN,
	/** No answer in time. */
	TIMED_OUT,
	/** Status 408. */
	REQUEST_TIMEOUT,
	/** Status 429. */
	TOO_MANY_REQUESTS,
	/**
	 * Status 500, unless the answer says that the request itself is at fault or the GPU
	 * is out of memory: a WebUI answers 500 to those as well.
	 */
	SERVER_ERROR,
	/** Status 502. */
	BAD_GATEWAY,
	/** Status 503. */
	SERVICE_UNAVAILABLE,
	/** Status 504. */
	GATEWAY_TIMEOUT;

	/**
	 * The cause that a failure is.
	 * @param failure what went wrong
	 * @return the cause, or null when the same call would fail again
	 */
	public static @Nullable RetryCause of(Throwable failure) {
		if (failure instanceof ConnectionException connection) {
			return connection.permanent() ? null : switch (connection.reason()) {
				case NOT_CONNECTED -> NOT_CONNECTED;
				case BROKEN -> CONNECTION_BROKEN;
				case TIMED_OUT -> TIMED_OUT;
			};
		}
		return (failure instanceof ApiException answer) ? of(answer) : null;
	}

	private static @Nullable RetryCause of(ApiException answer) {
		return switch (answer.status()) {
			case 408 -> REQUEST_TIMEOUT;
			case 429 -> TOO_MANY_REQUESTS;
			case 500 -> answer.permanent() ? null : SERVER_ERROR;
			case 502 -> BAD_GATEWAY;
			case 503 -> SERVICE_UNAVAILABLE;
			case 504 -> GATEWAY_TIMEOUT;
			default -> null;
		};
	}

}
