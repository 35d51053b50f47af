package io.stablediffusion.internal.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.stablediffusion.ConnectionException;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.StubServer;
import io.stablediffusion.Timeouts;
import io.stablediffusion.generation.GeneratedImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A time limit of a call covers each request that the call makes.
 */
class TimeLimitTests {

	private static final String IMAGES = "{\"images\":[\"iVBORw0KGgo=\"],\"info\":\"{}\"}";

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private final StubServer server = new StubServer();

	private Mono<GeneratedImages> generate(UnaryOperator<Timeouts> timeouts) {
		return this.server.client()
			.withTimeouts(timeouts)
			.textToImage()
			.generate((request) -> request.prompt("a").sampler("DPM++ 2M Karras"));
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 401, 404, 422, 500, 503 })
	void failedSchedulerLookupDoesNotFailTheGeneration(int status) {
		this.server.then(status, "{\"error\":\"KeyError\"}", "Retry-After", "3600")
			.then(status, "{\"error\":\"KeyError\"}", "Retry-After", "3600")
			.then(200, IMAGES);

		StepVerifier.withVirtualTime(() -> generate((timeouts) -> timeouts))
			.expectNextCount(1)
			.expectComplete()
			.verify(LIMIT);
	}

	@Test
	void unreadableOrBrokenSchedulerLookupDoesNotFailTheGeneration() {
		this.server.then(200, "<html>").then(200, "<html>").then(200, IMAGES);
		StepVerifier.withVirtualTime(() -> generate((timeouts) -> timeouts))
			.expectNextCount(1)
			.expectComplete()
			.verify(LIMIT);

		for (int i = 0; i < 4; i++) { // two lists, each asked again once
			this.server.thenFail(new IOException("reset"));
		}
		this.server.then(200, IMAGES);
		StepVerifier.withVirtualTime(() -> generate((timeouts) -> timeouts))
			.thenAwait(Duration.ofSeconds(2))
			.expectNextCount(1)
			.expectComplete()
			.verify(LIMIT);
	}

	@Test
	void slowSchedulerLookupDelaysTheGenerationByTwoSeconds() {
		this.server.thenNothing().thenNothing().then(200, IMAGES);

		StepVerifier.withVirtualTime(() -> generate((timeouts) -> timeouts))
			.expectSubscription()
			.expectNoEvent(Duration.ofMillis(1999))
			.thenAwait(Duration.ofMillis(1))
			.expectNextCount(1)
			.expectComplete()
			.verify(LIMIT);
		assertThat(this.server.calls).hasValue(3);
	}

	@Test
	void shorterReadTimeoutLimitsSchedulerLookup() {
		this.server.thenNothing().thenNothing().then(200, IMAGES);

		StepVerifier.withVirtualTime(() -> generate((timeouts) -> timeouts.read(Duration.ofMillis(500))))
			.expectSubscription()
			.expectNoEvent(Duration.ofMillis(499))
			.thenAwait(Duration.ofMillis(1))
			.expectNextCount(1)
			.expectComplete()
			.verify(LIMIT);
	}

	@Test
	void failedSchedulerLookupIsNotRepeatedForTenSeconds() {
		this.server.thenNothing()
			.thenNothing()
			.then(200, IMAGES)
			.then(200, IMAGES)
			.then(200, "[{\"name\":\"DPM++ 2M\"}]")
			.then(200, "[{\"name\":\"karras\",\"label\":\"Karras\"}]")
			.then(200, IMAGES);

		StepVerifier.withVirtualTime(() -> {
			Mono<GeneratedImages> call = generate((timeouts) -> timeouts);
			return call.concatWith(call).concatWith(Mono.delay(Duration.ofSeconds(10)).then(call));
		})
			.thenAwait(Duration.ofSeconds(2))
			.expectNextCount(2)
			.then(() -> assertThat(this.server.calls).hasValue(4))
			.thenAwait(Duration.ofSeconds(10))
			.expectNextCount(1)
			.expectComplete()
			.verify(LIMIT);
		assertThat(this.server.calls).hasValue(7);
	}

	static Stream<Map.Entry<String, Function<StableDiffusionClient, Mono<?>>>> calls() {
		Map<String, Function<StableDiffusionClient, Mono<?>>> calls = new LinkedHashMap<>();
		calls.put("[text-to-image] ",
				(client) -> client.textToImage().generate((request) -> request.prompt("a").sampler("DPM++ 2M Karras")));
		calls.put("[capabilities] ", StableDiffusionClient::capabilities);
		calls.put("[capabilities]", StableDiffusionClient::refreshCapabilities);
		calls.put("[models.set] ", (client) -> client.models().set("m"));
		return calls.entrySet().stream();
	}

	@ParameterizedTest
	@MethodSource("calls")
	void callTimeoutCoversAllRequestsOfACall(Map.Entry<String, Function<StableDiffusionClient, Mono<?>>> call) {
		String answer = "[{\"title\":\"m\",\"model_name\":\"m\",\"name\":\"karras\",\"label\":\"Karras\"}]";
		StepVerifier.withVirtualTime(() -> {
			StubServer slow = new StubServer();
			for (int i = 0; i < 20; i++) {
				slow.thenLate(Duration.ofMillis(1200), 200, answer);
			}
			return call.getValue()
				.apply(slow.client().withTimeouts((timeouts) -> timeouts.call(Duration.ofMillis(1500))));
		})
			.expectSubscription()
			.expectNoEvent(Duration.ofMillis(1499))
			.thenAwait(Duration.ofMillis(1))
			.expectErrorSatisfies((error) -> assertThat(error).isInstanceOf(ConnectionException.class)
				.hasMessageStartingWith(call.getKey().strip())
				.hasMessageContaining("1500 ms, the client's call-timeout"))
			.verify(LIMIT);
	}

}
