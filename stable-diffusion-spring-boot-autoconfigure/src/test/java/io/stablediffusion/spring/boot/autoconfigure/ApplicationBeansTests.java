package io.stablediffusion.spring.boot.autoconfigure;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.stablediffusion.StableDiffusionException;
import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import io.stablediffusion.image.ImageStore;
import io.stablediffusion.spring.boot.autoconfigure.metrics.StableDiffusionMetricsAutoConfiguration;
import io.stablediffusion.test.Fault;
import io.stablediffusion.test.RecordedRequest;
import io.stablediffusion.test.SimulatedWebUi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpResponse;
import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;
import org.springframework.retry.RetryPolicy;
import org.springframework.retry.backoff.BackOffPolicy;
import org.springframework.retry.backoff.FixedBackOffPolicy;
import org.springframework.retry.backoff.NoBackOffPolicy;
import org.springframework.retry.policy.NeverRetryPolicy;
import org.springframework.retry.policy.SimpleRetryPolicy;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that the client does not use beans that the application defines for other
 * purposes, and uses those that a customizer passes to it.
 */
class ApplicationBeansTests {

	private final SimulatedWebUi webUi = SimulatedWebUi.start();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, CodecsAutoConfiguration.class,
				HttpClientAutoConfiguration.class, ReactiveHttpClientAutoConfiguration.class,
				WebClientAutoConfiguration.class, StableDiffusionAutoConfiguration.class,
				StableDiffusionMetricsAutoConfiguration.class))
		.withPropertyValues("stablediffusion.base-url=" + this.webUi.baseUrl(), "stablediffusion.retry.delay=1ms",
				"stablediffusion.retry.jitter=0", "spring.reactor.netty.shutdown-quiet-period=0s");

	@AfterEach
	void stop() {
		this.webUi.close();
	}

	static Stream<Arguments> unrelatedBeans() {
		return Stream.of(bean("retry policy", RetryPolicy.class, NeverRetryPolicy::new),
				bean("back-off policy", BackOffPolicy.class, () -> {
					FixedBackOffPolicy oneHour = new FixedBackOffPolicy();
					oneHour.setBackOffPeriod(3_600_000);
					return oneHour;
				}), bean("retry listener", RetryListener.class, () -> new RetryListener() {

					@Override
					public <T, E extends Throwable> boolean open(RetryContext context, RetryCallback<T, E> callback) {
						throw new IllegalStateException("the listener of another");
					}

				}), bean("builder of WebClient", WebClient.Builder.class, ApplicationBeansTests::builderOfAnother),
				beans("two builders of WebClient",
						(runner) -> runner
							.withBean("one", WebClient.Builder.class, ApplicationBeansTests::builderOfAnother)
							.withBean("two", WebClient.Builder.class, ApplicationBeansTests::builderOfAnother)),
				bean("WebClient", WebClient.class, () -> builderOfAnother().build()),
				bean("filter of WebClient", ExchangeFilterFunction.class, () -> ApplicationBeansTests::fail),
				bean("connector", ClientHttpConnector.class, BrokenConnector::new),
				bean("image store", ImageStore.class, () -> (format) -> {
					throw new IllegalStateException("the store of another");
				}),
				bean("JSON mapper", JsonMapper.class,
						() -> JsonMapper.builder()
							.propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE)
							.build()),
				beans("two observation registries",
						(runner) -> runner.withBean("one", ObservationRegistry.class, ObservationRegistry::create)
							.withBean("two", ObservationRegistry.class, ObservationRegistry::create)),
				beans("two meter registries",
						(runner) -> runner.withBean("one", MeterRegistry.class, SimpleMeterRegistry::new)
							.withBean("two", MeterRegistry.class, SimpleMeterRegistry::new)));
	}

	private static <B> Arguments bean(String name, Class<B> type, Supplier<B> bean) {
		return beans(name, (runner) -> runner.withBean("ofAnother", type, bean));
	}

	private static Arguments beans(String name, UnaryOperator<ApplicationContextRunner> application) {
		return Arguments.argumentSet(name, application);
	}

	private static WebClient.Builder builderOfAnother() {
		return WebClient.builder().baseUrl("http://another").filter((request, next) -> fail(request, next));
	}

	private static <T> Mono<T> fail(Object request, Object next) {
		return Mono.error(new IllegalStateException("the filter of another"));
	}

	@ParameterizedTest
	@MethodSource("unrelatedBeans")
	void beanWithOtherPurposeIsNotUsed(UnaryOperator<ApplicationContextRunner> application) {
		String expected = generate(this.runner);
		assertThat(expected).contains("\"override_settings_restore_afterwards\"");

		assertThat(generate(application.apply(this.runner))).isEqualTo(expected);
	}

	/**
	 * Performs a generation that succeeds at its second attempt, and returns its request.
	 */
	private String generate(ApplicationContextRunner application) {
		int before = generations().size();
		this.webUi.fail("/sdapi/v1/txt2img", Fault.status(503));
		application.run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(BlockingStableDiffusionClient.class)
				.textToImage()
				.generate((request) -> request.prompt("a")
					.size(64, 64)
					.steps(1)
					.overrideSetting("CLIP_stop_at_last_layers", 2)
					.overrideSettingsRestoreAfterwards(true)))
				.hasSize(1);
		});
		List<RecordedRequest> requests = generations();
		requests = requests.subList(before, requests.size());
		assertThat(requests).hasSize(2);
		return requests.get(1).body().replaceAll("task\\([^)]*\\)", "task");
	}

	private List<RecordedRequest> generations() {
		return this.webUi.requests().stream().filter((request) -> request.uri().endsWith("/txt2img")).toList();
	}

	@Test
	void retryObjectsOfCustomizerAreUsed() {
		this.webUi.fail("/sdapi/v1/options", Fault.status(404), Fault.status(404), Fault.status(503));
		List<String> heard = new ArrayList<>();
		RetryListener listener = new RetryListener() {

			@Override
			public <T, E extends Throwable> void onError(RetryContext context, RetryCallback<T, E> callback,
					Throwable throwable) {
				heard.add(callback.getLabel());
			}

		};
		this.runner
			.withBean(StableDiffusionClientBuilderCustomizer.class,
					() -> (builder) -> builder.retryPolicy(new SimpleRetryPolicy(3))
						.backOffPolicy(new NoBackOffPolicy())
						.retryListener(listener))
			.run((context) -> {
				assertThatExceptionOfType(StableDiffusionException.class)
					.isThrownBy(() -> context.getBean(BlockingStableDiffusionClient.class).models().current());
				assertThat(heard).containsExactly("models.current", "models.current", "models.current");
			});
	}

	/** A connector without a server. */
	private static final class BrokenConnector implements ClientHttpConnector {

		@Override
		public Mono<ClientHttpResponse> connect(HttpMethod method, URI uri,
				Function<? super ClientHttpRequest, Mono<Void>> requestCallback) {
			return fail(method, uri);
		}

	}

}
