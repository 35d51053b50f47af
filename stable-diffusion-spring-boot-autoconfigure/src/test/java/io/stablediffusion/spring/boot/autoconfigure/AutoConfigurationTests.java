package io.stablediffusion.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.stablediffusion.ConfigurationException;
import io.stablediffusion.OverloadedException;
import io.stablediffusion.RetryCause;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.StableDiffusionClientBuilder;
import io.stablediffusion.StableDiffusionException;
import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import io.stablediffusion.spring.boot.autoconfigure.health.StableDiffusionHealthContributorAutoConfiguration;
import io.stablediffusion.spring.boot.autoconfigure.health.StableDiffusionHealthIndicator;
import io.stablediffusion.spring.boot.autoconfigure.metrics.StableDiffusionMetricsAutoConfiguration;
import io.stablediffusion.test.Fault;
import io.stablediffusion.test.SimulatedWebUi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.contributor.ReactiveHealthContributor;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.boot.webclient.autoconfigure.WebClientObservationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class AutoConfigurationTests {

	private static final AutoConfigurations CONFIGURATIONS = AutoConfigurations.of(HttpClientAutoConfiguration.class,
			ReactiveHttpClientAutoConfiguration.class, WebClientAutoConfiguration.class,
			WebClientObservationAutoConfiguration.class, ObservationAutoConfiguration.class,
			MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
			HealthContributorAutoConfiguration.class, StableDiffusionAutoConfiguration.class,
			StableDiffusionHealthContributorAutoConfiguration.class, StableDiffusionMetricsAutoConfiguration.class);

	private final SimulatedWebUi webUi = SimulatedWebUi.start();

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(CONFIGURATIONS)
		.withPropertyValues("stablediffusion.base-url=" + this.webUi.baseUrl(),
				"spring.reactor.netty.shutdown-quiet-period=0s");

	@AfterEach
	void stop() {
		this.webUi.close();
	}

	static Stream<AbstractApplicationContextRunner<?, ?, ?>> kindsOfApplication() {
		return Stream.of(new ApplicationContextRunner().withConfiguration(CONFIGURATIONS),
				new ReactiveWebApplicationContextRunner().withConfiguration(CONFIGURATIONS),
				new WebApplicationContextRunner().withConfiguration(CONFIGURATIONS));
	}

	@ParameterizedTest
	@MethodSource("kindsOfApplication")
	void eachKindOfApplicationHasClientsAndHealthContributor(AbstractApplicationContextRunner<?, ?, ?> runner) {
		runner.run((context) -> {
			assertThat(context).getBean(StableDiffusionClient.class).isNotNull();
			assertThat(context).getBean(BlockingStableDiffusionClient.class).isNotNull();
			assertThat(context).getBean("stableDiffusionHealthContributor")
				.isInstanceOf(StableDiffusionHealthIndicator.class);
		});
	}

	@Test
	void propertiesAreApplied() {
		this.runner
			.withPropertyValues("stablediffusion.username=user", "stablediffusion.password=secret",
					"stablediffusion.headers.X-Team=art")
			.run((context) -> {
				context.getBean(BlockingStableDiffusionClient.class).models().current();

				assertThat(this.webUi.requests().get(0)).satisfies((request) -> {
					assertThat(request.header("authorization")).isEqualTo("Basic dXNlcjpzZWNyZXQ=");
					assertThat(request.header("x-team")).isEqualTo("art");
				});
				assertThat(context.getBean(StableDiffusionProperties.class).toString()).doesNotContain("secret");
			});
		this.runner.withPropertyValues("stablediffusion.bearer-token=token").run((context) -> {
			context.getBean(BlockingStableDiffusionClient.class).models().current();
			assertThat(this.webUi.requests().get(1).header("authorization")).isEqualTo("Bearer token");
		});
	}

	@Test
	void retryPropertiesAreApplied() {
		this.webUi.fail("/sdapi/v1/options", Fault.status(503), Fault.status(503), Fault.status(503));
		this.webUi.fail("/sdapi/v1/sd-models", Fault.status(503));
		this.webUi.fail("/sdapi/v1/txt2img", Fault.status(502));
		this.runner
			.withPropertyValues("stablediffusion.retry.max-retries=2", "stablediffusion.retry.delay=1ms",
					"stablediffusion.retry.jitter=0", "stablediffusion.retry.generations=bad-gateway,,not_connected,")
			.run((context) -> {
				BlockingStableDiffusionClient client = context.getBean(BlockingStableDiffusionClient.class);

				assertThatExceptionOfType(StableDiffusionException.class).isThrownBy(() -> client.models().current());
				assertThat(this.webUi.requests()).hasSize(3);
				assertThat(client.models().list()).isNotEmpty();
				assertThat(client.textToImage().generate((request) -> request.prompt("a").size(64, 64)).images())
					.hasSize(1);
			});
	}

	@Test
	void defaultsOfPropertiesAreThoseOfClient() {
		this.runner.run((context) -> {
			StableDiffusionProperties properties = context.getBean(StableDiffusionProperties.class);
			assertThat(properties.timeout()).isEqualTo(Duration.ofMinutes(5));
			assertThat(properties.retry().maxRetries()).isEqualTo(3);
			assertThat(properties.retry().reads()).containsExactlyInAnyOrder(RetryCause.values());
			assertThat(properties.retry().generations()).extracting(Enum::name)
				.containsExactlyInAnyOrder("NOT_CONNECTED", "TOO_MANY_REQUESTS", "SERVICE_UNAVAILABLE");
		});
		new ApplicationContextRunner().withConfiguration(CONFIGURATIONS)
			.run((context) -> assertThat(context.getBean(StableDiffusionProperties.class).baseUrl())
				.isEqualTo("http://localhost:7860"));
	}

	@Test
	void beansOfApplicationReplaceAutoConfiguration() {
		StableDiffusionClient own = StableDiffusionClient.create("http://own");
		this.runner.withBean(StableDiffusionClient.class, () -> own)
			.run((context) -> assertThat(context).hasSingleBean(BlockingStableDiffusionClient.class)
				.getBean(StableDiffusionClient.class)
				.isSameAs(own));
	}

	@Test
	void severalClientsAreSupported() {
		this.runner.withBean("one", StableDiffusionClient.class, () -> StableDiffusionClient.create("http://one"))
			.withBean("two", StableDiffusionClient.class, () -> StableDiffusionClient.create("http://two"))
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean(BlockingStableDiffusionClient.class);
				assertThat(context.getBean(StableDiffusionClientBuilder.class))
					.isNotSameAs(context.getBean(StableDiffusionClientBuilder.class));
				assertThat(context).getBean("stableDiffusionHealthContributor", ReactiveHealthContributor.class)
					.extracting(Object::toString)
					.asString()
					.contains("Composite");
			});
	}

	@Test
	void customizersAndWebClientSettingsAreApplied() {
		this.runner.withPropertyValues("stablediffusion.headers.X-Order=properties")
			.withBean(StableDiffusionClientBuilderCustomizer.class,
					() -> (builder) -> builder.header("X-Order", "bean"))
			.withBean(WebClientCustomizer.class, () -> (builder) -> builder.defaultHeader("X-Web-Client", "yes"))
			.run((context) -> {
				context.getBean(BlockingStableDiffusionClient.class).models().current();

				assertThat(this.webUi.requests().get(0).header("x-order")).isEqualTo("bean");
				assertThat(this.webUi.requests().get(0).header("x-web-client")).isEqualTo("yes");
			});
	}

	@Test
	void httpSettingsExceptReadTimeoutAreApplied() {
		this.webUi.fail("/sdapi/v1/options", Fault.status(302, "Location", this.webUi.baseUrl() + "/sdapi/v1/options"));
		this.webUi.pause();
		this.runner
			.withPropertyValues("spring.http.clients.redirects=follow-when-possible",
					"spring.http.clients.read-timeout=1ms", "spring.http.clients.connect-timeout=1s")
			.run((context) -> {
				BlockingStableDiffusionClient client = context.getBean(BlockingStableDiffusionClient.class);
				assertThat(client.models().current()).isPresent();

				Schedulers.parallel().schedule(this.webUi::resume, 100, TimeUnit.MILLISECONDS);
				assertThat(client.textToImage().generate((request) -> request.prompt("a").size(64, 64)).images())
					.hasSize(1);
			});
	}

	@Test
	void redirectsAreFollowedOnlyIfEnabled() {
		this.webUi.fail("/sdapi/v1/options", Fault.status(302, "Location", "http://elsewhere/"));
		this.runner.run((context) -> assertThatExceptionOfType(StableDiffusionException.class)
			.isThrownBy(() -> context.getBean(BlockingStableDiffusionClient.class).models().current())
			.withMessageContaining("set the base URL to the target of the redirect, http://elsewhere/"));
	}

	@Test
	void operationsAreTimedAndCounted() {
		this.runner.withBean(SimpleMeterRegistry.class).run((context) -> {
			context.getBean(BlockingStableDiffusionClient.class)
				.textToImage()
				.generate((request) -> request.prompt("a").size(64, 64).batchSize(2));

			MeterRegistry meters = context.getBean(MeterRegistry.class);
			assertThat(meters.get("stablediffusion.client.operations")
				.tags("operation", "text-to-image", "outcome", "SUCCESS", "status", "200", "exception", "none")
				.timer()
				.count()).isEqualTo(1);
			assertThat(meters.get("stablediffusion.client.images").tag("operation", "text-to-image").counter().count())
				.isEqualTo(2);
			assertThat(meters.get("stablediffusion.client.retries").tag("operation", "text-to-image").counter().count())
				.isZero();
		});
	}

	@Test
	void generationQueueIsGauged() {
		this.webUi.pause();
		this.runner.withBean(SimpleMeterRegistry.class)
			.withPropertyValues("stablediffusion.generation.max-concurrent=2",
					"stablediffusion.generation.max-waiting=1")
			.run((context) -> {
				StableDiffusionClient client = context.getBean(StableDiffusionClient.class);
				for (int i = 0; i < 3; i++) {
					client.textToImage().generate((request) -> request.prompt("a").size(64, 64)).subscribe();
				}
				assertThatExceptionOfType(OverloadedException.class).isThrownBy(
						() -> client.textToImage().generate((request) -> request.prompt("a").size(64, 64)).block());

				MeterRegistry meters = context.getBean(MeterRegistry.class);
				assertThat(meters.get("stablediffusion.client.generations.active").gauge().value()).isEqualTo(2);
				assertThat(meters.get("stablediffusion.client.generations.waiting").gauge().value()).isEqualTo(1);
				this.webUi.resume();
			});
	}

	@Test
	void healthCanBeDisabled() {
		this.runner.withPropertyValues("management.health.stable-diffusion.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean("stableDiffusionHealthContributor"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			stablediffusion.base-url=gpu-1:7860 | stablediffusion.base-url | http://localhost:7860
			stablediffusion.timeout=0s | stablediffusion.timeout | 30s or 5m
			stablediffusion.username=me | stablediffusion.password | Set both
			stablediffusion.retry.max-retries=-1 | stablediffusion.retry.max-retries | Use 0
			stablediffusion.max-response-size=0B | stablediffusion.max-response-size | 512MB
			stablediffusion.connect-timeout=-1s | stablediffusion.connect-timeout | 30s or 5m
			""")
	void invalidPropertyStopsStartupAndIsNamed(String wrong, String property, String fix) {
		this.runner.withPropertyValues(wrong).run((context) -> {
			assertThat(context).hasFailed();
			Throwable failure = Objects.requireNonNull(context.getStartupFailure());
			FailureAnalysis analysis = Objects.requireNonNull(new StableDiffusionFailureAnalyzer().analyze(failure));
			assertThat(analysis.getCause()).isInstanceOf(ConfigurationException.class);
			assertThat(analysis.getDescription()).contains(property);
			assertThat(analysis.getAction()).contains("'" + property + "'").contains(fix);
		});
	}

}
