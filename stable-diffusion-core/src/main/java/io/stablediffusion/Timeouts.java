package io.stablediffusion;

import java.time.Duration;

import io.stablediffusion.internal.Checks;
import org.jspecify.annotations.Nullable;

/**
 * The timeouts of calls. Each is above 0 and at most 365 days.
 *
 * @param generation the timeout of each attempt of a generation, and of each attempt of a
 * command that may load a model; 5 minutes by default. It begins when the request is
 * sent. A WebUI processes one generation at a time, so it includes the generations of
 * other clients that the server processes first
 * @param read the timeout of each attempt of other calls, limited by {@code generation};
 * 30 seconds by default
 * @param health the timeout of a ping or health check, which is never retried; 1.5
 * seconds by default
 * @param call the timeout of a call with all its attempts, the pauses between them and
 * the time in the generation queue; null, the default, for no limit
 * @since 0.1.0
 */
public record Timeouts(Duration generation, Duration read, Duration health, @Nullable Duration call) {

	/** The maximum of each setting. */
	static final Duration MAX = Duration.ofDays(365);

	static final Timeouts DEFAULT = new Timeouts(Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofMillis(1500),
			null);

	public Timeouts {
		Checks.notNull("generation", generation);
		Checks.notNull("read", read);
		Checks.notNull("health", health);
		requirePositive("timeout", generation);
		requirePositive("read-timeout", read);
		requirePositive("health.timeout", health);
		if (call != null) {
			requirePositive("call-timeout", call);
		}
	}

	/**
	 * Returns a copy with another timeout of generations.
	 * @param generation above 0, at most 365 days
	 * @return the copy
	 */
	public Timeouts generation(Duration generation) {
		return new Timeouts(generation, this.read, this.health, this.call);
	}

	/**
	 * Returns a copy with another timeout of reads.
	 * @param read above 0, at most 365 days
	 * @return the copy
	 */
	public Timeouts read(Duration read) {
		return new Timeouts(this.generation, read, this.health, this.call);
	}

	/**
	 * Returns a copy with another timeout of pings and health checks.
	 * @param health above 0, at most 365 days
	 * @return the copy
	 */
	public Timeouts health(Duration health) {
		return new Timeouts(this.generation, this.read, health, this.call);
	}

	/**
	 * Returns a copy with another timeout of calls with all their attempts.
	 * @param call above 0 and at most 365 days, or null for no limit
	 * @return the copy
	 */
	public Timeouts call(@Nullable Duration call) {
		return new Timeouts(this.generation, this.read, this.health, call);
	}

	static void requirePositive(String setting, Duration duration) {
		requireBetween(setting, duration, MAX);
	}

	/** Checks a duration, which the timers of the JVM and of Netty must support. */
	static void requireBetween(String setting, Duration duration, Duration max) {
		if (duration.isZero() || duration.isNegative()) {
			throw new ConfigurationException(setting, "must be above 0, but is " + duration,
					"Use a duration such as 30s or 5m.");
		}
		if (duration.compareTo(max) > 0) {
			throw new ConfigurationException(setting, "must be at most " + max.toDays() + " days, but is " + duration,
					"Use a duration such as 30s or 5m.");
		}
	}

}
