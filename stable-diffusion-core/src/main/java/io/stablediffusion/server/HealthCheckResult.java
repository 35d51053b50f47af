package io.stablediffusion.server;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Whether a WebUI is there and lets this client generate.
 *
 * @param healthy whether it is
 * @param baseUrl where it was looked for, without credentials
 * @param responseTime how long it took to find out
 * @param model the model that the server generates with, where it says so
 * @param error why not, in one line; null when healthy
 */
public record HealthCheckResult(boolean healthy, String baseUrl, Duration responseTime, @Nullable String model,
		@Nullable String error) {

	/**
	 * A WebUI that is there.
	 * @param baseUrl where
	 * @param responseTime how long it took
	 * @param model the current model, if known
	 * @return a healthy result
	 */
	public static HealthCheckResult healthy(String baseUrl, Duration responseTime, @Nullable String model) {
		return new HealthCheckResult(true, baseUrl, responseTime, model, null);
	}

	/**
	 * A WebUI that is not there, or not usable.
	 * @param baseUrl where
	 * @param responseTime how long it took to find out
	 * @param error why
	 * @return an unhealthy result
	 */
	public static HealthCheckResult unhealthy(String baseUrl, Duration responseTime, String error) {
		return new HealthCheckResult(false, baseUrl, responseTime, null, error);
	}

}
