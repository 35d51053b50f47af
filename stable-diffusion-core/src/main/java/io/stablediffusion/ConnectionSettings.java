package io.stablediffusion;

import java.time.Duration;

import io.stablediffusion.internal.Checks;

/**
 * How many connections a client has to its server, and for how long. Each kind of call
 * has connections that no other kind can occupy:
 * <ul>
 * <li>generations: {@link GenerationSettings#maxConcurrent} (1)
 * <li>progress and pending tasks, as the application asks for them: {@link #progress} (1)
 * <li>interrupt and skip: 1
 * <li>the client's own look at a task before it interrupts it: 1
 * <li>ping and health check: 1
 * <li>all other calls: {@link #max} (2)
 * </ul>
 * With the defaults that is at most 7 connections, one less than the workers of a
 * stable-diffusion.cpp, where an idle connection occupies a worker too. A connection is
 * made when a call needs it, so there are rarely as many. A call that finds all
 * connections of its kind occupied waits, as long as its timeout allows.
 */
public final class ConnectionSettings extends Settings<ConnectionSettings> {

	private int max = 2;

	private int progress = 1;

	private Duration maxIdleTime = Duration.ofSeconds(4);

	/**
	 * Settings with their defaults.
	 */
	public ConnectionSettings() {
	}

	/**
	 * How many connections there are for reads and commands such as a list of models, the
	 * options or a model switch.
	 * @param max at least 1; 2 by default
	 * @return these settings
	 */
	public ConnectionSettings max(int max) {
		this.max = max;
		return this;
	}

	/**
	 * How many connections there are for progress and pending tasks, as the application
	 * asks for them. More than one pays off if many callers watch progress on a distant
	 * server.
	 * @param progress at least 1; 1 by default
	 * @return these settings
	 */
	public ConnectionSettings progress(int progress) {
		this.progress = progress;
		return this;
	}

	/**
	 * How long a connection is kept that no call uses. Must be shorter than the server's
	 * time, or a request meets a connection that is just being closed.
	 * @param maxIdleTime 4 seconds by default: servers close after 5
	 * @return these settings
	 */
	public ConnectionSettings maxIdleTime(Duration maxIdleTime) {
		this.maxIdleTime = Checks.notNull("maxIdleTime", maxIdleTime);
		return this;
	}

	/**
	 * How many connections there are for reads and commands.
	 * @return the setting
	 */
	public int max() {
		return this.max;
	}

	/**
	 * How many connections there are for progress.
	 * @return the setting
	 */
	public int progress() {
		return this.progress;
	}

	/**
	 * How long an unused connection is kept.
	 * @return the setting
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
