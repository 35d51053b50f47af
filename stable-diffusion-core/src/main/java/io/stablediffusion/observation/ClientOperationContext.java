package io.stablediffusion.observation;

import io.micrometer.observation.Observation;

/**
 * The {@link Observation.Context} of one operation of the client, over all its attempts.
 *
 * @since 0.1.0
 */
public class ClientOperationContext extends Observation.Context {

	private final String operation;

	private volatile Outcome outcome = Outcome.UNKNOWN;

	private volatile int status;

	private volatile int attempts;

	private volatile int images;

	/**
	 * Creates the context of an operation.
	 * @param operation the name of the operation, for example {@code text-to-image}
	 */
	public ClientOperationContext(String operation) {
		this.operation = operation;
	}

	public String getOperation() {
		return this.operation;
	}

	/**
	 * Returns the outcome of the operation.
	 * @return the outcome; {@link Outcome#UNKNOWN} while the operation runs
	 */
	public Outcome getOutcome() {
		return this.outcome;
	}

	public void setOutcome(Outcome outcome) {
		this.outcome = outcome;
	}

	/**
	 * Returns the HTTP status of the last response.
	 * @return the status; 0 if the last attempt has no response
	 */
	public int getStatus() {
		return this.status;
	}

	public void setStatus(int status) {
		this.status = status;
	}

	/**
	 * Returns the number of attempts.
	 * @return the number of attempts; 1 if there was no retry
	 */
	public int getAttempts() {
		return this.attempts;
	}

	/**
	 * Counts an attempt and resets the status. Attempts are sequential, so the counter is
	 * not atomic.
	 */
	@SuppressWarnings("NonAtomicVolatileUpdate")
	public void attempt() {
		this.attempts++;
		this.status = 0;
	}

	/**
	 * Returns the number of images that were received.
	 * @return the number of images
	 */
	public int getImages() {
		return this.images;
	}

	public void setImages(int images) {
		this.images = images;
	}

	/**
	 * The outcome of an operation.
	 */
	public enum Outcome {

		/** The operation has not ended. */
		UNKNOWN,
		/** The operation succeeded. */
		SUCCESS,
		/** The server returned a response with a status of 3xx or 4xx. */
		CLIENT_ERROR,
		/** The server returned a response with a status of 5xx. */
		SERVER_ERROR,
		/** The client received no response. */
		CONNECTION_ERROR,
		/** The client could not read the response. */
		DECODING_ERROR,
		/** The client sent no request, because the generation queue was full. */
		REJECTED,
		/** The caller cancelled the call. */
		CANCELLED

	}

}
