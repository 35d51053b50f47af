package io.stablediffusion.spring.boot.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.stablediffusion.observation.ClientMeterObservationHandler;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for the counters of pictures and retries. The timer comes from the
 * client's observation, like all timers of an application's observations.
 */
@AutoConfiguration(
		afterName = { "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" },
		beforeName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
public final class StableDiffusionMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ClientMeterObservationHandler stableDiffusionMeterObservationHandler(MeterRegistry registry) {
		return new ClientMeterObservationHandler(registry);
	}

}
