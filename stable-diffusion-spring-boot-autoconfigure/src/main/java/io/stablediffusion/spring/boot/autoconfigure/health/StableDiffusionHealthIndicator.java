package io.stablediffusion.spring.boot.autoconfigure.health;

import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.server.HealthCheckResult;
import reactor.core.publisher.Mono;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;

/**
 * Health of a WebUI: up when it is there and takes this client's credentials, also while
 * it is busy.
 */
public class StableDiffusionHealthIndicator implements ReactiveHealthIndicator {

	private final StableDiffusionClient client;

	/**
	 * An indicator for a client.
	 * @param client the client, which has the timeout
	 */
	public StableDiffusionHealthIndicator(StableDiffusionClient client) {
		this.client = client;
	}

	@Override
	public Mono<Health> health() {
		return this.client.healthCheck().map(StableDiffusionHealthIndicator::health);
	}

	/** A reason, not an exception: that would be logged with its stack at each poll. */
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
