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
 * generation queue. The observation registry creates the timer from the observation of
 * the client.
 * <p>
 * It is ordered after the meter registries, because a condition requires one. It needs no
 * order relative to the observation registry, which collects its handlers when it is
 * created.
 *
 * @since 0.1.0
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

	/**
	 * Registers the gauges with the sums of all existing clients, without creating a
	 * client.
	 */
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
