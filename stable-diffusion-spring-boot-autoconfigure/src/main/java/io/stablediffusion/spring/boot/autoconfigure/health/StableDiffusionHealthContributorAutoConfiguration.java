package io.stablediffusion.spring.boot.autoconfigure.health;

import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.spring.boot.autoconfigure.StableDiffusionAutoConfiguration;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.CompositeReactiveHealthContributorConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.ReactiveHealthContributor;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for {@link StableDiffusionHealthIndicator}, one for each client. The
 * indicator is reactive; the health endpoint of a servlet application adapts it.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = StableDiffusionAutoConfiguration.class)
@ConditionalOnClass({ ReactiveHealthContributor.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(StableDiffusionClient.class)
@ConditionalOnEnabledHealthIndicator("stable-diffusion")
public final class StableDiffusionHealthContributorAutoConfiguration
		extends CompositeReactiveHealthContributorConfiguration<StableDiffusionHealthIndicator, StableDiffusionClient> {

	StableDiffusionHealthContributorAutoConfiguration() {
		super(StableDiffusionHealthIndicator::new);
	}

	@Bean
	@ConditionalOnMissingBean(name = { "stableDiffusionHealthIndicator", "stableDiffusionHealthContributor" })
	ReactiveHealthContributor stableDiffusionHealthContributor(ConfigurableListableBeanFactory beanFactory) {
		return createContributor(beanFactory, StableDiffusionClient.class);
	}

}
