package io.stablediffusion.internal.transport;

import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.stablediffusion.ApiException;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.StableDiffusionClientBuilder;
import io.stablediffusion.StableDiffusionException;
import io.stablediffusion.generation.TextToImageRequest;
import io.stablediffusion.observation.ClientOperationContext;
import io.stablediffusion.observation.DefaultClientOperationConvention;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A call ends with an exception of the client if any code of the call throws an exception
 * on any thread.
 */
class CallEndsTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private final List<Throwable> dropped = new CopyOnWriteArrayList<>();

	@BeforeEach
	void watch() {
		Hooks.onErrorDropped(this.dropped::add);
	}

	@AfterEach
	void unwatch() {
		Hooks.resetOnErrorDropped();
	}

	static Stream<Throwable> throwables() {
		return Stream.of(new IllegalStateException("mine"), new StackOverflowError("mine"),
				new OutOfMemoryError("mine"), new NoClassDefFoundError("mine"), new AssertionError("mine"));
	}

	// throws a checked exception without declaring it
	@SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" })
	private static <E extends Throwable> void doThrow(Throwable throwable) throws E {
		throw (E) throwable;
	}

	@SuppressWarnings("TypeParameterUnusedInFormals") // in any place
	private static <R> R thrown(Throwable throwable) {
		CallEndsTests.<RuntimeException>doThrow(throwable);
		throw new AssertionError();
	}

	private static StableDiffusionClient client(ExchangeFunction exchange,
			Consumer<StableDiffusionClientBuilder> settings) {
		StableDiffusionClientBuilder builder = StableDiffusionClient.builder()
			.retry((retry) -> retry.delay(Duration.ZERO).jitter(Duration.ZERO))
			.generation((generation) -> generation.interruptOnCancel(false))
			.webClientBuilder(WebClient.builder().exchangeFunction(exchange));
		settings.accept(builder);
		return builder.build();
	}

	private static Mono<ClientResponse> response() {
		return Mono.fromSupplier(() -> ClientResponse.create(HttpStatus.OK)
			.header("Content-Type", "application/json")
			.body("{\"images\":[\"iVBORw0KGgo=\"],\"info\":\"{}\"}")
			.build());
	}

	private void assertEnds(StableDiffusionClient client) {
		assertThatExceptionOfType(StableDiffusionException.class)
			.isThrownBy(() -> client.textToImage().generate(TextToImageRequest.of("a")).block(LIMIT))
			.withMessageContaining("[text-to-image]");
		assertThat(client.activeGenerations()).isZero();
		assertThat(this.dropped).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("throwables")
	void throwingFilterEndsCall(Throwable thrown) {
		assertEnds(client((request) -> thrown(thrown), (builder) -> {
		}));
	}

	@ParameterizedTest
	@MethodSource("throwables")
	void throwingFilterInSecondAttemptEndsCall(Throwable thrown) {
		AtomicInteger attempts = new AtomicInteger();
		assertEnds(client((request) -> {
			if (attempts.incrementAndGet() > 1) {
				return thrown(thrown);
			}
			return Mono.error(new WebClientRequestException(new ConnectException("refused"), HttpMethod.GET,
					URI.create("http://sd"), HttpHeaders.EMPTY));
		}, (builder) -> {
		}));
		assertThat(attempts).hasValue(2);
	}

	@ParameterizedTest
	@MethodSource("throwables")
	void throwingBodyEndsCall(Throwable thrown) {
		assertEnds(client((request) -> Mono.fromSupplier(() -> {
			Flux<DataBuffer> body = Flux.just(1)
				.concatWith(Mono.delay(Duration.ofMillis(1)).thenReturn(2))
				.map((part) -> (part == 1) ? DefaultDataBufferFactory.sharedInstance.wrap(new byte[] { '{' })
						: thrown(thrown));
			return ClientResponse.create(HttpStatus.OK).header("Content-Type", "application/json").body(body).build();
		}), (builder) -> builder.timeout(Duration.ofSeconds(5))));
	}

	@ParameterizedTest
	@MethodSource("throwables")
	void unencodableRequestEndsCall(Throwable thrown) {
		StableDiffusionClient client = client((request) -> response(), (builder) -> {
		});

		assertThatThrownBy(() -> client
			.exchange(HttpMethod.POST, "/mine", Map.of("a", new Unencodable(thrown)),
					ParameterizedTypeReference.<Map<String, Object>>forType(Map.class))
			.block(LIMIT)).isInstanceOfAny(StableDiffusionException.class, IllegalArgumentException.class);
		assertThat(client.activeGenerations()).isZero();
	}

	@ParameterizedTest
	@MethodSource("throwables")
	void undecodableResponseEndsCall(Throwable thrown) {
		StableDiffusionClient client = client((request) -> Mono.delay(Duration.ofMillis(1)).then(response()),
				(builder) -> {
				});

		Undecodable.THROWN.set(thrown);
		assertThatExceptionOfType(StableDiffusionException.class).isThrownBy(() -> client
			.exchange(HttpMethod.POST, "/mine", null, ParameterizedTypeReference.forType(Undecodable.class))
			.block(LIMIT));
		assertThat(client.activeGenerations()).isZero();
	}

	@ParameterizedTest
	@MethodSource("throwables")
	void throwingObservationHandlersDoNotChangeResult(Throwable thrown) {
		for (String when : List.of("start", "stop", "error", "convention")) {
			List<String> heard = new ArrayList<>();
			ObservationRegistry registry = ObservationRegistry.create();
			registry.observationConfig().observationHandler(new ThrowingHandler(when, thrown, heard));
			AtomicInteger calls = new AtomicInteger();
			StableDiffusionClient client = client(
					(request) -> (calls.incrementAndGet() == 1) ? response()
							: Mono.just(ClientResponse.create(HttpStatus.BAD_REQUEST).build()),
					(builder) -> builder.observationRegistry(registry)
						.observationConvention(new ThrowingConvention(when, thrown)));

			assertThat(client.textToImage().generate(TextToImageRequest.of("a")).block(LIMIT)).as(when).isNotNull();
			assertThatExceptionOfType(ApiException.class).as(when)
				.isThrownBy(() -> client.textToImage().generate(TextToImageRequest.of("a")).block(LIMIT));
			assertThat(client.activeGenerations()).isZero();
		}
		assertThat(this.dropped).isEmpty();
	}

	private record ThrowingHandler(String when, Throwable thrown,
			List<String> heard) implements ObservationHandler<ClientOperationContext> {

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof ClientOperationContext;
		}

		private void at(String here) {
			this.heard.add(here);
			if (here.equals(this.when)) {
				CallEndsTests.<RuntimeException>doThrow(this.thrown);
			}
		}

		@Override
		public void onStart(ClientOperationContext context) {
			at("start");
		}

		@Override
		public void onStop(ClientOperationContext context) {
			at("stop");
		}

		@Override
		public void onError(ClientOperationContext context) {
			at("error");
		}

	}

	private static final class ThrowingConvention extends DefaultClientOperationConvention {

		private final String when;

		private final Throwable thrown;

		ThrowingConvention(String when, Throwable thrown) {
			this.when = when;
			this.thrown = thrown;
		}

		@Override
		public KeyValues getLowCardinalityKeyValues(ClientOperationContext context) {
			return this.when.equals("convention") ? CallEndsTests.thrown(this.thrown)
					: super.getLowCardinalityKeyValues(context);
		}

	}

	private record Unencodable(Throwable thrown) {

		@JsonProperty
		String getValue() {
			return CallEndsTests.thrown(this.thrown);
		}

	}

	private static final class Undecodable {

		private static final AtomicReference<Throwable> THROWN = new AtomicReference<>();

		@SuppressWarnings("unused") // called by Jackson
		Undecodable() {
			CallEndsTests.<RuntimeException>doThrow(Objects.requireNonNull(THROWN.get()));
		}

	}

}
