package io.stablediffusion.sample;

import java.time.Duration;

import io.stablediffusion.spring.boot.autoconfigure.StableDiffusionClientBuilderCustomizer;
import io.stablediffusion.test.SimulatedWebUi;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Starts a simulated WebUI if {@code stablediffusion.base-url} is not set.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "stablediffusion.base-url", havingValue = "simulated", matchIfMissing = true)
class SimulationConfiguration {

	private static final Log logger = LogFactory.getLog(SimulationConfiguration.class);

	@Bean
	SimulatedWebUi simulatedWebUi() {
		SimulatedWebUi webUi = SimulatedWebUi.builder().stepDuration(Duration.ofMillis(40)).start();
		logger
			.info("stablediffusion.base-url is not set. The application uses a simulated WebUI at " + webUi.baseUrl());
		return webUi;
	}

	@Bean
	StableDiffusionClientBuilderCustomizer simulatedWebUiCustomizer(SimulatedWebUi webUi) {
		return (builder) -> builder.baseUrl(webUi.baseUrl());
	}

}
