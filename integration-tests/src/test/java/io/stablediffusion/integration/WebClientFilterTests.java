package io.stablediffusion.integration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.StableDiffusionException;
import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.test.Fault;
import io.stablediffusion.test.SimulatedWebUi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpRequestDecorator;
import org.springframework.web.reactive.function.BodyInserter;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClientResponseException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests filters that an application adds to all its {@code WebClient}s. Correct filters
 * do not change the results, and errors of other filters become exceptions of the client.
 */
class WebClientFilterTests {

	private static final Queue<String> log = new ConcurrentLinkedQueue<>();

	private static volatile ExchangeFilterFunction filter = (request, next) -> next.exchange(request);

	private static SimulatedWebUi webUi;

	private static ConfigurableApplicationContext application;

	private final BlockingStableDiffusionClient client = application.getBean(BlockingStableDiffusionClient.class);

	@BeforeAll
	static void start() {
		webUi = SimulatedWebUi.start();
		application = Application.start(webUi, List.of(Filters.class), "stablediffusion.timeout=5s",
				"stablediffusion.read-timeout=5s", "stablediffusion.retry.max-retries=1");
	}

	@AfterAll
	static void stop() {
		application.close();
		webUi.close();
	}

	@AfterEach
	void reset() {
		log.clear();
		webUi.reset();
	}

	private GeneratedImages generate() {
		return this.client.textToImage()
			.generate((request) -> request.prompt("a lighthouse, 灯台").size(64, 64).steps(2).seed(7).batchSize(2));
	}

	static Stream<Arguments> workingFilters() {
		return Stream.of(filter("logs the request's body", WebClientFilterTests::logRequest),
				filter("logs the response's body", WebClientFilterTests::logResponse),
				filter("adds a header",
						(request, next) -> next
							.exchange(ClientRequest.from(request).header("X-Tenant", "art").build())),
				filter("joins the response's body", changeBody(WebClientFilterTests::join)),
				filter("splits the response's body into single bytes", changeBody(WebClientFilterTests::split)),
				filter("copies the response's body to the heap", changeBody(WebClientFilterTests::copy)),
				filter("adds empty buffers", changeBody(
						(body) -> body.concatMap((buffer) -> Flux.just(buffer.factory().allocateBuffer(0), buffer)))),
				filter("retries on its own",
						(request, next) -> next.exchange(request)
							.flatMap((response) -> response.statusCode().is5xxServerError()
									? response.releaseBody().then(next.exchange(request)) : Mono.just(response))),
				filter("publishes the response on another thread",
						(request, next) -> next.exchange(request).delayElement(Duration.ofMillis(5))));
	}

	private static Arguments filter(String name, ExchangeFilterFunction filter) {
		return Arguments.argumentSet(name, filter);
	}

	@ParameterizedTest
	@MethodSource("workingFilters")
	void correctFilterDoesNotChangeResults(ExchangeFilterFunction filter) {
		WebClientFilterTests.filter = (request, next) -> next.exchange(request);
		GeneratedImages expected = generate();
		WebClientFilterTests.filter = filter;

		assertThat(generate().images()).isEqualTo(expected.images());
		assertThat(this.client.models().list()).isNotEmpty();
		webUi.fail("/sdapi/v1/txt2img", Fault.status(503));
		assertThat(generate().images()).isEqualTo(expected.images());
		webUi.fail("/sdapi/v1/txt2img",
				Fault.answer(422, "application/json", "{\"detail\":[{\"loc\":[\"body\",\"x\"],\"msg\":\"bad\"}]}"));
		assertThatExceptionOfType(StableDiffusionException.class).isThrownBy(this::generate)
			.withMessageContaining("body.x: bad");
	}

	@Test
	void filterReceivesCompleteBodies() {
		WebClientFilterTests.filter = (request, next) -> logRequest(request, (logged) -> logResponse(logged, next));
		GeneratedImages images = generate();

		assertThat(log).hasSize(2);
		assertThat(log.poll()).contains("\"prompt\":\"a lighthouse, 灯台\"");
		assertThat(log.poll()).contains(images.first().toBase64());
	}

	static Stream<Arguments> failingFilters() {
		return Stream.of(filter("throws", (request, next) -> {
			throw new IllegalStateException("of the filter");
		}), filter("fails", (request, next) -> Mono.error(new IllegalStateException("of the filter"))),
				filter("fails with a checked exception",
						(request, next) -> Mono.error(new IOException("of the filter"))),
				filter("fails with a response's exception",
						(request, next) -> Mono
							.error(new WebClientResponseException(HttpStatus.GONE, "gone", null, null, null, null))),
				filter("fails after the response",
						(request, next) -> next.exchange(request)
							.flatMap((response) -> response.releaseBody()
								.then(Mono.error(new IllegalStateException("of the filter"))))),
				filter("fails within the response's body", changeBody(
						(body) -> body.take(1).concatWith(Mono.error(new IllegalStateException("of the filter"))))),
				filter("has no response", (request, next) -> Mono.empty()),
				filter("has no body",
						changeBody((body) -> body.doOnNext(DataBufferUtils::release).thenMany(Flux.empty()))),
				filter("never has a response", (request, next) -> Mono.never()),
				filter("times out", (request, next) -> Mono.error(new TimeoutException("of the filter"))));
	}

	@ParameterizedTest
	@MethodSource("failingFilters")
	void failingFilterIsExceptionOfClient(ExchangeFilterFunction filter) {
		WebClientFilterTests.filter = filter;
		StableDiffusionClient impatient = application.getBean(StableDiffusionClient.class)
			.withTimeouts((timeouts) -> timeouts.generation(Duration.ofMillis(500)).read(Duration.ofMillis(500)));

		assertThatExceptionOfType(StableDiffusionException.class)
			.isThrownBy(() -> impatient.textToImage()
				.generate((request) -> request.prompt("a").size(64, 64).steps(1))
				.block(Duration.ofSeconds(15)))
			.withMessageContaining("[text-to-image] POST");
		assertThatExceptionOfType(StableDiffusionException.class)
			.isThrownBy(() -> impatient.models().list().blockLast(Duration.ofSeconds(15)))
			.withMessageContaining("[models.list] GET");
		WebClientFilterTests.filter = (request, next) -> next.exchange(request);
		assertThat(generate()).hasSize(2);
	}

	private static Mono<ClientResponse> logRequest(ClientRequest request, ExchangeFunction next) {
		BodyInserter<?, ? super ClientHttpRequest> body = request.body();
		return next.exchange(ClientRequest.from(request)
			.body((message, context) -> body.insert(new ClientHttpRequestDecorator(message) {

				@Override
				public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
					return DataBufferUtils.join(body).flatMap((joined) -> {
						log.add(joined.toString(StandardCharsets.UTF_8));
						return super.writeWith(Mono.just(joined));
					});
				}

			}, context))
			.build());
	}

	private static Mono<ClientResponse> logResponse(ClientRequest request, ExchangeFunction next) {
		return next.exchange(request)
			.flatMap((response) -> response.bodyToMono(String.class).defaultIfEmpty("").map((text) -> {
				log.add(text);
				return response.mutate().body(text).build();
			}));
	}

	private static ExchangeFilterFunction changeBody(UnaryOperator<Flux<DataBuffer>> change) {
		return (request, next) -> next.exchange(request).map((response) -> response.mutate().body(change).build());
	}

	private static Flux<DataBuffer> join(Flux<DataBuffer> body) {
		return DataBufferUtils.join(body).flux();
	}

	private static Flux<DataBuffer> split(Flux<DataBuffer> body) {
		return body.concatMap((buffer) -> {
			byte[] bytes = new byte[buffer.readableByteCount()];
			buffer.read(bytes);
			DataBufferUtils.release(buffer);
			return Flux.range(0, bytes.length)
				.map((i) -> DefaultDataBufferFactory.sharedInstance.wrap(new byte[] { bytes[i] }));
		});
	}

	private static Flux<DataBuffer> copy(Flux<DataBuffer> body) {
		return body.map((buffer) -> {
			byte[] bytes = new byte[buffer.readableByteCount()];
			buffer.read(bytes);
			DataBufferUtils.release(buffer);
			return DefaultDataBufferFactory.sharedInstance.wrap(bytes);
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class Filters {

		@Bean
		WebClientCustomizer filters() {
			return (builder) -> builder.filter((request, next) -> Objects.requireNonNull(filter).filter(request, next));
		}

	}

}
