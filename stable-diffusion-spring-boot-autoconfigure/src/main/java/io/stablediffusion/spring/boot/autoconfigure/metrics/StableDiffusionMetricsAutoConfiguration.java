package io.stablediffusion.spring.boot.autoconfigure.metrics;

import java.util.function.Supplier;
import java.util.function.ToIntFunction;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.observation.ClientMeterObservationHandler;
import io.stablediffusion.observation.ClientMeters;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for the counters of images and retries, and for the gauges of the
 * generation queue. The timer comes from the client's observation, like all timers of an
 * application's observations.
 * <p>
 * Ordered after the meter registries only, because a condition looks for one. The
 * observation registry collects its handlers when it is created, so no order is needed
 * there, and Boot orders tracing and the meter registries after it.
 */
@AutoConfiguration(after = { MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnSingleCandidate(MeterRegistry.class)
public final class StableDiffusionMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ClientMeterObservationHandler stableDiffusionMeterObservationHandler(MeterRegistry registry) {
		return new ClientMeterObservationHandler(registry);
	}

	/** Of all clients together, and of none before one is there. */
	@Bean
	MeterBinder stableDiffusionGenerationGauges(ObjectProvider<StableDiffusionClient> clients) {
		return (registry) -> {
			gauge(registry, ClientMeters.ACTIVE, () -> sum(clients, StableDiffusionClient::activeGenerations));
			gauge(registry, ClientMeters.WAITING, () -> sum(clients, StableDiffusionClient::waitingGenerations));
		};
	}

	private static void gauge(MeterRegistry registry, ClientMeters meter, Supplier<Number> value) {
		Gauge.builder(meter.getName(), value).baseUnit(meter.getBaseUnit()).register(registry);
	}

	private static int sum(ObjectProvider<StableDiffusionClient> clients, ToIntFunction<StableDiffusionClient> count) {
		return clients.stream().mapToInt(count).sum();
	}

}
