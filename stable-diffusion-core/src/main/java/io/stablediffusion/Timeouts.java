package io.stablediffusion;

import java.time.Duration;

import io.stablediffusion.internal.Checks;
import org.jspecify.annotations.Nullable;

/**
 * How long calls may take.
 *
 * @param generation an attempt of a generation, or of a command that may load a model,
 * from when it is sent; 5 minutes by default. A WebUI works on one job at a time, so this
 * includes the wait for the jobs of others
 * @param read an attempt of anything else, if that is shorter; 30 seconds by default
 * @param health a ping or health check, which is made once; 1.5 seconds by default
 * @param call a call with all its attempts, the pauses between them and the wait in the
 * client's line; null, the default, for no limit
 */
public record Timeouts(Duration generation, Duration read, Duration health, @Nullable Duration call) {

	/** The longest time for each setting. */
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
	 * The same with another time for an attempt of a generation.
	 * @param generation above 0
	 * @return other timeouts
	 */
	public Timeouts generation(Duration generation) {
		return new Timeouts(generation, this.read, this.health, this.call);
	}

	/**
	 * The same with another time for an attempt of anything else.
	 * @param read above 0
	 * @return other timeouts
	 */
	public Timeouts read(Duration read) {
		return new Timeouts(this.generation, read, this.health, this.call);
	}

	/**
	 * The same with another time for a ping or health check.
	 * @param health above 0
	 * @return other timeouts
	 */
	public Timeouts health(Duration health) {
		return new Timeouts(this.generation, this.read, health, this.call);
	}

	/**
	 * The same with another time for a call with all its attempts.
	 * @param call above 0, or null for no limit
	 * @return other timeouts
	 */
	public Timeouts call(@Nullable Duration call) {
		return new Timeouts(this.generation, this.read, this.health, call);
	}

	static void requirePositive(String setting, Duration duration) {
		requireBetween(setting, duration, MAX);
	}

	/** Checks a time that the clocks of the JVM and of Netty must be able to count. */
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
