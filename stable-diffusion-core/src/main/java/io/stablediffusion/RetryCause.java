package io.stablediffusion;

import org.jspecify.annotations.Nullable;

/**
 * A temporary error, for which a call can be retried.
 *
 * @since 0.1.0
 */
public enum RetryCause {

	/** The client could not connect. The request was not sent. */
	NOT_CONNECTED,
	/** The connection was lost before the response was complete. */
	CONNECTION_BROKEN,
	/** A timeout expired before the response was complete. */
	TIMED_OUT,
	/** Status 408. */
	REQUEST_TIMEOUT,
	/** Status 429. */
	TOO_MANY_REQUESTS,
	/**
	 * Status 500, unless the response indicates that the request is invalid or that the
	 * GPU is out of memory, for which a WebUI also returns 500.
	 */
	SERVER_ERROR,
	/** Status 502. */
	BAD_GATEWAY,
	/** Status 503. */
	SERVICE_UNAVAILABLE,
	/** Status 504. */
	GATEWAY_TIMEOUT;

	/**
	 * Returns the cause of a failed attempt.
	 * @param failure the exception of the attempt
	 * @return the cause; null if the error is not temporary
	 */
	public static @Nullable RetryCause of(Throwable failure) {
		if (failure instanceof ConnectionException connection) {
			return connection.permanent() ? null : switch (connection.reason()) {
				case NOT_CONNECTED -> NOT_CONNECTED;
				case BROKEN -> CONNECTION_BROKEN;
				case TIMED_OUT -> TIMED_OUT;
			};
		}
		return (failure instanceof ApiException error) ? of(error) : null;
	}

	private static @Nullable RetryCause of(ApiException error) {
		return switch (error.status()) {
			case 408 -> REQUEST_TIMEOUT;
			case 429 -> TOO_MANY_REQUESTS;
			case 500 -> error.permanent() ? null : SERVER_ERROR;
			case 502 -> BAD_GATEWAY;
			case 503 -> SERVICE_UNAVAILABLE;
			case 504 -> GATEWAY_TIMEOUT;
			default -> null;
		};
	}

}
