package io.stablediffusion.spring.boot.autoconfigure;

import io.micrometer.observation.ObservationRegistry;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.StableDiffusionClientBuilder;
import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import io.stablediffusion.observation.ClientOperationConvention;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Scope;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Auto-configuration for {@link StableDiffusionClient} and
 * {@link BlockingStableDiffusionClient}. Each source of settings is a customizer of the
 * builder. The customizers of the application are called last.
 * <p>
 * The client uses a bean of the application if its type belongs to this project, or if
 * Spring Boot defines that beans of its type apply to all HTTP clients or observations.
 * It does not use other beans, for example a {@code RetryPolicy} or a
 * {@code WebClient.Builder}, unless a {@link StableDiffusionClientBuilderCustomizer}
 * passes them to the builder.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@EnableConfigurationProperties(StableDiffusionProperties.class)
public final class StableDiffusionAutoConfiguration {

	/**
	 * Returns a new builder for each injection, so that an application can have several
	 * clients.
	 */
	@Bean
	@Scope("prototype")
	@ConditionalOnMissingBean
	StableDiffusionClientBuilder stableDiffusionClientBuilder(
			ObjectProvider<StableDiffusionClientBuilderCustomizer> customizers) {
		StableDiffusionClientBuilder builder = StableDiffusionClient.builder();
		customizers.orderedStream().forEach((customizer) -> customizer.customize(builder));
		return builder;
	}

	@Bean
	@ConditionalOnMissingBean
	StableDiffusionClient stableDiffusionClient(StableDiffusionClientBuilder builder) {
		return builder.build();
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnSingleCandidate(StableDiffusionClient.class)
	BlockingStableDiffusionClient blockingStableDiffusionClient(StableDiffusionClient client) {
		return BlockingStableDiffusionClient.of(client);
	}

	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	StableDiffusionClientBuilderCustomizer stableDiffusionPropertiesCustomizer(StableDiffusionProperties properties) {
		return properties::applyTo;
	}

	@Bean
	StableDiffusionConnector stableDiffusionConnector() {
		return new StableDiffusionConnector();
	}

	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	StableDiffusionClientBuilderCustomizer stableDiffusionHttpCustomizer(StableDiffusionProperties properties,
			StableDiffusionConnector stableDiffusionConnector, ObjectProvider<WebClientCustomizer> webClientCustomizers,
			ObjectProvider<ClientHttpConnectorBuilder<?>> connector, ObjectProvider<HttpClientSettings> settings,
			ObjectProvider<SslBundles> sslBundles) {
		return (builder) -> {
			WebClient.Builder webClient = WebClient.builder();
			webClientCustomizers.orderedStream().forEach((customizer) -> customizer.customize(webClient));
			builder.webClientBuilder(webClient);
			String bundle = properties.ssl().bundle();
			stableDiffusionConnector.applyTo(builder, connector.getIfAvailable(ClientHttpConnectorBuilder::detect),
					StableDiffusionConnector.settings(settings.getIfAvailable(HttpClientSettings::defaults),
							properties.connectTimeout(),
							(bundle != null) ? sslBundles.getObject().getBundle(bundle) : null));
		};
	}

	@Bean
	GenerationDrain stableDiffusionGenerationDrain(ConfigurableListableBeanFactory beans) {
		return new GenerationDrain(beans);
	}

	@Bean
	GenerationDrain.End stableDiffusionGenerationDrainEnd(ConfigurableListableBeanFactory beans,
			ApplicationContext context) {
		return new GenerationDrain.End(beans, context);
	}

	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	StableDiffusionClientBuilderCustomizer stableDiffusionObservationCustomizer(
			ObjectProvider<ObservationRegistry> registry, ObjectProvider<ClientOperationConvention> convention) {
		return (builder) -> {
			registry.ifUnique(builder::observationRegistry);
			convention.ifUnique(builder::observationConvention);
		};
	}

}
