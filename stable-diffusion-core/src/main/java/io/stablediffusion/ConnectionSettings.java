package io.stablediffusion;

import java.time.Duration;

/**
 * How many connections a client has to its server, and for how long.
 */
public final class ConnectionSettings {

	private int max = 6;

	private Duration maxIdleTime = Duration.ofSeconds(4);

	ConnectionSettings() {
	}

	/**
	 * How many connections there are for all but generations. Those have as many as may
	 * run at once, so that progress, interrupt and health never wait for them.
	 * @param max 6 by default, which with one generation leaves one of the eight workers
	 * of a stable-diffusion.cpp to others; an idle connection occupies a worker too
	 * @return these settings
	 */
	public ConnectionSettings max(int max) {
		this.max = max;
		return this;
	}

	/**
	 * How long a connection is kept that no call uses. Must be shorter than the server's
	 * time, or a request meets a connection that is just being closed.
	 * @param maxIdleTime 4 seconds by default: servers close after 5
	 * @return these settings
	 */
	public ConnectionSettings maxIdleTime(Duration maxIdleTime) {
		this.maxIdleTime = maxIdleTime;
		return this;
	}

	int max() {
		return this.max;
	}

	Duration maxIdleTime() {
		return this.maxIdleTime;
	}

	void validate() {
		if (this.max < 1) {
			throw new ConfigurationException("connections.max", "must be at least 1, but is " + this.max,
					"Use 6 for a server with 8 workers.");
		}
		Timeouts.requirePositive("connections.max-idle-time", this.maxIdleTime);
	}

}
