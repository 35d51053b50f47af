package io.stablediffusion;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;

import io.stablediffusion.internal.Checks;

/**
 * Settings of retries. The delay before retry <i>n</i> is
 * {@code delay * multiplier^(n-1)}, at most {@code maxDelay}, plus a random part of
 * {@code jitter}. After status 429, it is twice as long. It is never shorter than the
 * server's {@code Retry-After}.
 *
 * @since 0.1.0
 */
public final class RetrySettings extends Settings<RetrySettings> {

	private int maxRetries = 3;

	private Duration delay = Duration.ofSeconds(1);

	private double multiplier = 2;

	private Duration maxDelay = Duration.ofSeconds(30);

	private Duration jitter = Duration.ofMillis(250);

	private Duration maxRetryAfter = Duration.ofMinutes(1);

	private Set<RetryCause> reads = Set.of(RetryCause.values());

	private Set<RetryCause> generations = Set.of(RetryCause.NOT_CONNECTED, RetryCause.TOO_MANY_REQUESTS,
			RetryCause.SERVICE_UNAVAILABLE);

	/**
	 * Creates settings with their defaults.
	 */
	public RetrySettings() {
	}

	/**
	 * Sets the maximum number of retries of a call.
	 * @param maxRetries the number of retries after the first attempt; 3 by default, 0
	 * for none
	 * @return these settings
	 */
	public RetrySettings maxRetries(int maxRetries) {
		this.maxRetries = maxRetries;
		return this;
	}

	/**
	 * Sets the delay before the first retry.
	 * @param delay not negative; 1 second by default
	 * @return these settings
	 */
	public RetrySettings delay(Duration delay) {
		this.delay = Checks.notNull("delay", delay);
		return this;
	}

	/**
	 * Sets the factor by which each delay is longer than the previous one.
	 * @param multiplier at least 1; 2 by default
	 * @return these settings
	 */
	public RetrySettings multiplier(double multiplier) {
		this.multiplier = multiplier;
		return this;
	}

	/**
	 * Sets the maximum delay, to which jitter and {@code Retry-After} do not count.
	 * @param maxDelay not negative; 30 seconds by default
	 * @return these settings
	 */
	public RetrySettings maxDelay(Duration maxDelay) {
		this.maxDelay = Checks.notNull("maxDelay", maxDelay);
		return this;
	}

	/**
	 * Sets the maximum of the random part of a delay, which distributes the retries of
	 * calls that failed at the same time.
	 * @param jitter not negative; 250 milliseconds by default
	 * @return these settings
	 */
	public RetrySettings jitter(Duration jitter) {
		this.jitter = Checks.notNull("jitter", jitter);
		return this;
	}

	/**
	 * Sets the maximum {@code Retry-After}. If a server returns a longer time, the call
	 * fails immediately.
	 * @param maxRetryAfter not negative; 1 minute by default
	 * @return these settings
	 */
	public RetrySettings maxRetryAfter(Duration maxRetryAfter) {
		this.maxRetryAfter = Checks.notNull("maxRetryAfter", maxRetryAfter);
		return this;
	}

	/**
	 * Sets the causes for which reads and commands, such as setting options, are retried.
	 * @param causes the causes; all by default
	 * @return these settings
	 */
	public RetrySettings reads(Collection<RetryCause> causes) {
		this.reads = copy(causes);
		return this;
	}

	/**
	 * Sets the causes for which a generation, interrupt or skip is retried. By default
	 * only the causes after which the server has not started the request. After any other
	 * cause, the first generation may be running, and a retry would generate a second
	 * time.
	 * @param causes the causes; {@link RetryCause#NOT_CONNECTED},
	 * {@link RetryCause#TOO_MANY_REQUESTS} and {@link RetryCause#SERVICE_UNAVAILABLE} by
	 * default
	 * @return these settings
	 */
	public RetrySettings generations(Collection<RetryCause> causes) {
		this.generations = copy(causes);
		return this;
	}

	private static Set<RetryCause> copy(Collection<RetryCause> causes) {
		return Set.copyOf(Checks.noNulls("causes", causes));
	}

	void validate() {
		require(this.maxRetries >= 0, "max-retries", "must not be negative, but is " + this.maxRetries,
				"Use 0 to disable retries.");
		require(this.multiplier >= 1 && Double.isFinite(this.multiplier), "multiplier",
				"must be at least 1 and finite, but is " + this.multiplier, "Use 1 for delays of equal length.");
		requireNotNegative("delay", this.delay);
		requireNotNegative("max-delay", this.maxDelay);
		requireNotNegative("jitter", this.jitter);
		requireNotNegative("max-retry-after", this.maxRetryAfter);
	}

	private static void requireNotNegative(String name, Duration duration) {
		require(!duration.isNegative(), name, "must not be negative, but is " + duration, "Use a duration such as 1s.");
		require(duration.compareTo(Timeouts.MAX) <= 0, name,
				"must be at most " + Timeouts.MAX.toDays() + " days, but is " + duration, "Use a duration such as 1s.");
	}

	private static void require(boolean valid, String name, String problem, String fix) {
		if (!valid) {
			throw new ConfigurationException("retry." + name, problem, fix);
		}
	}

	/**
	 * Returns the maximum number of retries.
	 * @return the number
	 */
	public int maxRetries() {
		return this.maxRetries;
	}

	/**
	 * Returns the maximum {@code Retry-After}.
	 * @return the maximum
	 */
	public Duration maxRetryAfter() {
		return this.maxRetryAfter;
	}

	/**
	 * Returns the causes for which a read or a command is retried.
	 * @return the causes
	 */
	public Set<RetryCause> reads() {
		return this.reads;
	}

	/**
	 * Returns the causes for which a generation, interrupt or skip is retried.
	 * @return the causes
	 */
	public Set<RetryCause> generations() {
		return this.generations;
	}

	/**
	 * Returns the delay before a retry, without {@code Retry-After}.
	 * @param retry the index of the retry, from 0
	 * @param random a number from 0 to 1, by which the jitter is multiplied
	 * @return the delay
	 */
	public Duration delayBefore(int retry, double random) {
		double exponential = Math.min((double) this.delay.toMillis() * Math.pow(this.multiplier, retry),
				(double) this.maxDelay.toMillis());
		return Duration.ofMillis(Math.round(exponential + random * (double) this.jitter.toMillis()));
	}

}
