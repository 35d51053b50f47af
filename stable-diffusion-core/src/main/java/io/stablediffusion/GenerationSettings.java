package io.stablediffusion;

/**
 * How generations share the GPU, and what becomes of those that nobody waits for any
 * more.
 */
public final class GenerationSettings extends Settings<GenerationSettings> {

	private int maxConcurrent = 1;

	private int maxWaiting = 10_000;

	private boolean interruptOnCancel = true;

	private boolean exclusive;

	/**
	 * Settings with their defaults.
	 */
	public GenerationSettings() {
	}

	/**
	 * How many generations to have the server work on at once; others wait in this
	 * client, first come first served. A WebUI works on one at a time, and the wait is
	 * not part of the {@link Timeouts#generation() timeout}.
	 * <p>
	 * AUTOMATIC1111 serves 40 requests at once, and stable-diffusion.cpp 8. While as many
	 * generations are pending there, of all clients together, every other request waits
	 * until one of them is over: an interrupt, progress, a health check.
	 * @param maxConcurrent 1 by default, for one GPU; over all clients of a server below
	 * 40, or below 8 for stable-diffusion.cpp
	 * @return these settings
	 */
	public GenerationSettings maxConcurrent(int maxConcurrent) {
		this.maxConcurrent = maxConcurrent;
		return this;
	}

	/**
	 * How many generations may wait in this client; one more is an
	 * {@link OverloadedException} at once.
	 * @param maxWaiting 10,000 by default
	 * @return these settings
	 */
	public GenerationSettings maxWaiting(int maxWaiting) {
		this.maxWaiting = maxWaiting;
		return this;
	}

	/**
	 * Whether a generation that is cancelled, times out or loses its connection is
	 * interrupted on the server, which would otherwise go on with it. Each text-to-image
	 * and image-to-image request then gets a {@code force_task_id}, if it has none, by
	 * which the server is asked whether it is that task that runs: no other is ever
	 * interrupted. Needs {@code /internal/progress}: AUTOMATIC1111 and Forge with a user
	 * interface; where it is missing, nothing is interrupted.
	 * @param interruptOnCancel true by default
	 * @return these settings
	 */
	public GenerationSettings interruptOnCancel(boolean interruptOnCancel) {
		this.interruptOnCancel = interruptOnCancel;
		return this;
	}

	/**
	 * Whether this client is the only one that uses the server. Then a generation is
	 * interrupted also where the server knows no tasks ({@code --nowebui}, SD.Next),
	 * while it is the only one of this client there: whatever runs must be it.
	 * @param exclusive false by default
	 * @return these settings
	 */
	public GenerationSettings exclusive(boolean exclusive) {
		this.exclusive = exclusive;
		return this;
	}

	/**
	 * How many generations the server works on at once.
	 * @return the setting
	 */
	public int maxConcurrent() {
		return this.maxConcurrent;
	}

	/**
	 * How many generations may wait in this client.
	 * @return the setting
	 */
	public int maxWaiting() {
		return this.maxWaiting;
	}

	/**
	 * Whether a generation that nobody waits for is interrupted.
	 * @return the setting
	 */
	public boolean interruptOnCancel() {
		return this.interruptOnCancel;
	}

	/**
	 * Whether this client is the only one that uses the server.
	 * @return the setting
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
					"must not be negative, but is " + this.maxWaiting, "Use 0 for no waiting line.");
		}
	}

}
