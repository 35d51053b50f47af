package io.stablediffusion.spring.boot.autoconfigure.health;

import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.server.HealthCheckResult;
import reactor.core.publisher.Mono;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;

/**
 * Health indicator for a WebUI: up if the WebUI is available and accepts the credentials
 * of the client, also while it is busy.
 *
 * @since 0.1.0
 */
public class StableDiffusionHealthIndicator implements ReactiveHealthIndicator {

	private final StableDiffusionClient client;

	/**
	 * Creates an indicator for a client.
	 * @param client the client, whose health timeout applies
	 */
	public StableDiffusionHealthIndicator(StableDiffusionClient client) {
		this.client = client;
	}

	@Override
	public Mono<Health> health() {
		return this.client.healthCheck().map(StableDiffusionHealthIndicator::health);
	}

	/**
	 * Adds the reason of a failure and no exception, which would be logged with its stack
	 * trace for each request.
	 */
	private static Health health(HealthCheckResult result) {
		Health.Builder health = (result.healthy() ? Health.up() : Health.down()).withDetail("baseUrl", result.baseUrl())
			.withDetail("responseTime", result.responseTime().toMillis() + " ms");
		if (result.model() != null) {
			health.withDetail("model", result.model());
		}
		if (result.error() != null) {
			health.withDetail("error", result.error());
		}
		return health.build();
	}

}
