package io.stablediffusion;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;

import io.stablediffusion.internal.Checks;

/**
 * When a failed call is tried again, and after how long. The wait before retry <i>n</i>
 * is {@code delay * multiplier^(n-1)}, at most {@code maxDelay}, plus a random part of
 * {@code jitter}; twice as long after status 429, and never shorter than the server's
 * {@code Retry-After}.
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
	 * Settings with their defaults.
	 */
	public RetrySettings() {
	}

	/**
	 * How often a call is tried again.
	 * @param maxRetries retries after the first attempt; 3 by default, 0 for none
	 * @return these settings
	 */
	public RetrySettings maxRetries(int maxRetries) {
		this.maxRetries = maxRetries;
		return this;
	}

	/**
	 * The wait before the first retry.
	 * @param delay 1 second by default
	 * @return these settings
	 */
	public RetrySettings delay(Duration delay) {
		this.delay = Checks.notNull("delay", delay);
		return this;
	}

	/**
	 * By how much each wait is longer than the one before.
	 * @param multiplier at least 1; 2 by default
	 * @return these settings
	 */
	public RetrySettings multiplier(double multiplier) {
		this.multiplier = multiplier;
		return this;
	}

	/**
	 * The longest wait, before jitter and whatever the server asks for.
	 * @param maxDelay 30 seconds by default
	 * @return these settings
	 */
	public RetrySettings maxDelay(Duration maxDelay) {
		this.maxDelay = Checks.notNull("maxDelay", maxDelay);
		return this;
	}

	/**
	 * The random part of a wait, so that callers that failed together do not come back
	 * together.
	 * @param jitter its maximum; 250 milliseconds by default
	 * @return these settings
	 */
	public RetrySettings jitter(Duration jitter) {
		this.jitter = Checks.notNull("jitter", jitter);
		return this;
	}

	/**
	 * The longest {@code Retry-After} to wait for. When a server asks for more, the call
	 * fails at once.
	 * @param maxRetryAfter 1 minute by default
	 * @return these settings
	 */
	public RetrySettings maxRetryAfter(Duration maxRetryAfter) {
		this.maxRetryAfter = Checks.notNull("maxRetryAfter", maxRetryAfter);
		return this;
	}

	/**
	 * The causes for which a call is tried again that reads, or sets what it says.
	 * @param causes all by default
	 * @return these settings
	 */
	public RetrySettings reads(Collection<RetryCause> causes) {
		this.reads = copy(causes);
		return this;
	}

	/**
	 * The causes for which a generation, interrupt or skip is tried again. By default
	 * only those where it cannot have begun: {@link RetryCause#NOT_CONNECTED},
	 * {@link RetryCause#TOO_MANY_REQUESTS} and {@link RetryCause#SERVICE_UNAVAILABLE}.
	 * After any other a first job may be running, and a second one would wait behind it.
	 * @param causes the causes
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
				"Use 0 to try once only.");
		require(this.multiplier >= 1 && Double.isFinite(this.multiplier), "multiplier",
				"must be at least 1 and finite, but is " + this.multiplier, "Use 1 for waits of equal length.");
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
	 * How often a call is tried again.
	 * @return the setting
	 */
	public int maxRetries() {
		return this.maxRetries;
	}

	/**
	 * The longest {@code Retry-After} to wait for.
	 * @return the setting
	 */
	public Duration maxRetryAfter() {
		return this.maxRetryAfter;
	}

	/**
	 * The causes for which a read or a command is tried again.
	 * @return the setting
	 */
	public Set<RetryCause> reads() {
		return this.reads;
	}

	/**
	 * The causes for which a generation, interrupt or skip is tried again.
	 * @return the setting
	 */
	public Set<RetryCause> generations() {
		return this.generations;
	}

	/**
	 * The wait before a retry.
	 * @param retry which retry it is, from 0
	 * @param random from 0 to 1, for the jitter
	 * @return how long to wait
	 */
	public Duration delayBefore(int retry, double random) {
		double exponential = Math.min((double) this.delay.toMillis() * Math.pow(this.multiplier, retry),
				(double) this.maxDelay.toMillis());
		return Duration.ofMillis(Math.round(exponential + random * (double) this.jitter.toMillis()));
	}

}
