package io.stablediffusion;

/**
 * Settings of the generation queue and of the interruption of generations.
 *
 * @since 0.1.0
 */
public final class GenerationSettings extends Settings<GenerationSettings> {

	private int maxConcurrent = 1;

	private int maxWaiting = 10_000;

	private boolean interruptOnCancel = true;

	private boolean exclusive;

	/**
	 * Creates settings with their defaults.
	 */
	public GenerationSettings() {
	}

	/**
	 * Sets the maximum number of generations that are sent to the server at once. Other
	 * calls wait in the generation queue of this client. A WebUI processes one generation
	 * at a time. The time in the queue is not part of the {@link Timeouts#generation()
	 * timeout}.
	 * <p>
	 * AUTOMATIC1111 processes 40 requests at once, and stable-diffusion.cpp 8. While that
	 * many generations of all clients are pending on the server, each other request waits
	 * there, including interrupts, progress and health checks.
	 * @param maxConcurrent at least 1; 1 by default, for one GPU. The sum for all clients
	 * of a server should be below 40, or below 8 for stable-diffusion.cpp
	 * @return these settings
	 */
	public GenerationSettings maxConcurrent(int maxConcurrent) {
		this.maxConcurrent = maxConcurrent;
		return this;
	}

	/**
	 * Sets the maximum number of calls that wait in the generation queue. A further call
	 * fails immediately with an {@link OverloadedException}.
	 * @param maxWaiting at least 0; 10,000 by default
	 * @return these settings
	 */
	public GenerationSettings maxWaiting(int maxWaiting) {
		this.maxWaiting = maxWaiting;
		return this;
	}

	/**
	 * Sets whether a generation is interrupted on the server when its call is cancelled,
	 * times out or loses its connection. Otherwise, the server continues it. If enabled,
	 * the client adds a {@code force_task_id} to each text-to-image and image-to-image
	 * request that has none. The task is looked up by that id, and the interrupt is sent
	 * only if this task is running. Requires {@code /internal/progress}, which
	 * AUTOMATIC1111 and Forge provide when started without {@code --nowebui}. Without
	 * that endpoint, no interrupt is sent.
	 * @param interruptOnCancel true by default
	 * @return these settings
	 */
	public GenerationSettings interruptOnCancel(boolean interruptOnCancel) {
		this.interruptOnCancel = interruptOnCancel;
		return this;
	}

	/**
	 * Sets whether this client is the only one that uses the server. Then a generation is
	 * also interrupted on a server without tasks ({@code --nowebui}, SD.Next), if it is
	 * the only generation of this client there.
	 * @param exclusive false by default
	 * @return these settings
	 */
	public GenerationSettings exclusive(boolean exclusive) {
		this.exclusive = exclusive;
		return this;
	}

	/**
	 * Returns the maximum number of concurrent generations.
	 * @return the number
	 */
	public int maxConcurrent() {
		return this.maxConcurrent;
	}

	/**
	 * Returns the maximum number of waiting generations.
	 * @return the number
	 */
	public int maxWaiting() {
		return this.maxWaiting;
	}

	/**
	 * Returns whether a generation is interrupted when its call is cancelled or fails.
	 * @return whether it is interrupted
	 */
	public boolean interruptOnCancel() {
		return this.interruptOnCancel;
	}

	/**
	 * Returns whether this client is the only one that uses the server.
	 * @return whether it is the only one
	 */
	public boolean exclusive() {
		return this.exclusive;
	}

	void validate() {
		if (this.maxConcurrent < 1) {
			throw new ConfigurationException("generation.max-concurrent",
					"must be at least 1, but is " + this.maxConcurrent, "Use 1 for one GPU.");
		}
		if (this.maxWaiting < 0) {
			throw new ConfigurationException("generation.max-waiting",
					"must not be negative, but is " + this.maxWaiting,
					"Use 0 to refuse calls that would have to wait.");
		}
	}

}
