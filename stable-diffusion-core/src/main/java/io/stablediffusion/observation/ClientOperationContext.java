package io.stablediffusion.observation;

import io.micrometer.observation.Observation;

/**
 * What is known of one operation of the client, over all its attempts.
 */
public class ClientOperationContext extends Observation.Context {

	private final String operation;

	private volatile Outcome outcome = Outcome.UNKNOWN;

	private volatile int status;

	private volatile int attempts;

	private volatile int images;

	/**
	 * The context of an operation that begins.
	 * @param operation the operation's name, for example {@code text-to-image}
	 */
	public ClientOperationContext(String operation) {
		this.operation = operation;
	}

	public String getOperation() {
		return this.operation;
	}

	/**
	 * How the operation ended.
	 * @return {@link Outcome#UNKNOWN} while it runs
	 */
	public Outcome getOutcome() {
		return this.outcome;
	}

	public void setOutcome(Outcome outcome) {
		this.outcome = outcome;
	}

	/**
	 * The HTTP status of the last answer.
	 * @return the status, 0 when there was no answer
	 */
	public int getStatus() {
		return this.status;
	}

	public void setStatus(int status) {
		this.status = status;
	}

	/**
	 * How often the operation was tried.
	 * @return 1 when there was no retry
	 */
	public int getAttempts() {
		return this.attempts;
	}

	/**
	 * Counts one more attempt, which has no answer yet. Attempts follow one another,
	 * never at the same time.
	 */
	@SuppressWarnings("NonAtomicVolatileUpdate")
	public void attempt() {
		this.attempts++;
		this.status = 0;
	}

	/**
	 * How many images were received.
	 * @return the number of images
	 */
	public int getImages() {
		return this.images;
	}

	public void setImages(int images) {
		this.images = images;
	}

	/**
	 * How an operation ended.
	 */
	public enum Outcome {

		/** It has not ended. */
		UNKNOWN,
		/** It did what it should. */
		SUCCESS,
		/** The server answered with a status of 3xx or 4xx. */
		CLIENT_ERROR,
		/** The server answered with a status of 5xx. */
		SERVER_ERROR,
		/** There was no answer. */
		CONNECTION_ERROR,
		/** There was an answer that could not be read. */
		DECODING_ERROR,
		/** Nothing was sent: too many generations waited already. */
		REJECTED,
		/** The caller gave up. */
		CANCELLED

	}

}
