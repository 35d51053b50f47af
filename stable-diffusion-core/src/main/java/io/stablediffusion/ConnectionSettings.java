package io.stablediffusion;

import java.time.Duration;

import io.stablediffusion.internal.Checks;

/**
 * Settings of the connection pools of Reactor Netty. Each kind of call has its own
 * connections:
 * <ul>
 * <li>generations: {@link GenerationSettings#maxConcurrent} (1)
 * <li>progress and pending tasks that the application requests: {@link #progress} (1)
 * <li>interrupt and skip: 1
 * <li>lookups of a task before the client interrupts it: 1
 * <li>ping and health check: 1
 * <li>all other calls: {@link #max} (2)
 * </ul>
 * The defaults result in at most 7 connections. stable-diffusion.cpp has 8 workers, and
 * an idle connection also occupies a worker. A connection is opened when a call needs it.
 * A call waits for a connection of its kind until its timeout expires.
 *
 * @since 0.1.0
 */
public final class ConnectionSettings extends Settings<ConnectionSettings> {

	private int max = 2;

	private int progress = 1;

	private Duration maxIdleTime = Duration.ofSeconds(4);

	/**
	 * Creates settings with their defaults.
	 */
	public ConnectionSettings() {
	}

	/**
	 * Sets the number of connections for reads and commands, for example listing models,
	 * reading options or switching the model.
	 * @param max at least 1; 2 by default
	 * @return these settings
	 */
	public ConnectionSettings max(int max) {
		this.max = max;
		return this;
	}

	/**
	 * Sets the number of connections for progress and pending tasks that the application
	 * requests. Increase it if many callers read the progress of a remote server.
	 * @param progress at least 1; 1 by default
	 * @return these settings
	 */
	public ConnectionSettings progress(int progress) {
		this.progress = progress;
		return this;
	}

	/**
	 * Sets how long an idle connection is kept. Must be shorter than the keep-alive
	 * timeout of the server, or requests are sent on connections that the server is
	 * closing.
	 * @param maxIdleTime above 0; 4 seconds by default, because servers close idle
	 * connections after 5 seconds
	 * @return these settings
	 */
	public ConnectionSettings maxIdleTime(Duration maxIdleTime) {
		this.maxIdleTime = Checks.notNull("maxIdleTime", maxIdleTime);
		return this;
	}

	/**
	 * Returns the number of connections for reads and commands.
	 * @return the number
	 */
	public int max() {
		return this.max;
	}

	/**
	 * Returns the number of connections for progress and pending tasks.
	 * @return the number
	 */
	public int progress() {
		return this.progress;
	}

	/**
	 * Returns how long an idle connection is kept.
	 * @return the maximum idle time
	 */
	public Duration maxIdleTime() {
		return this.maxIdleTime;
	}

	void validate() {
		requireOne("connections.max", this.max);
		requireOne("connections.progress", this.progress);
		Timeouts.requirePositive("connections.max-idle-time", this.maxIdleTime);
	}

	private static void requireOne(String setting, int connections) {
		if (connections < 1) {
			throw new ConfigurationException(setting, "must be at least 1, but is " + connections,
					"Use a small number: each connection can occupy a worker of the server.");
		}
	}

}
