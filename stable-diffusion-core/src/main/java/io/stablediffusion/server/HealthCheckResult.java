package io.stablediffusion.server;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The result of a health check: whether the server is reachable and accepts the requests
 * of this client.
 *
 * @param healthy whether the server is available
 * @param baseUrl the base URL, without credentials
 * @param responseTime the duration of the health check
 * @param model the current model; null if the server does not return it
 * @param error the reason in one line; null if healthy
 * @since 0.1.0
 */
public record HealthCheckResult(boolean healthy, String baseUrl, Duration responseTime, @Nullable String model,
		@Nullable String error) {

	/**
	 * Creates the result for an available server.
	 * @param baseUrl the base URL, without credentials
	 * @param responseTime the duration of the health check
	 * @param model the current model; null if it is not known
	 * @return a healthy result
	 */
	public static HealthCheckResult healthy(String baseUrl, Duration responseTime, @Nullable String model) {
		return new HealthCheckResult(true, baseUrl, responseTime, model, null);
	}

	/**
	 * Creates the result for a server that is not available.
	 * @param baseUrl the base URL, without credentials
	 * @param responseTime the duration of the health check
	 * @param error the reason in one line
	 * @return an unhealthy result
	 */
	public static HealthCheckResult unhealthy(String baseUrl, Duration responseTime, String error) {
		return new HealthCheckResult(false, baseUrl, responseTime, null, error);
	}

}
