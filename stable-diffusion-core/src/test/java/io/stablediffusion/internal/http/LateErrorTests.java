package io.stablediffusion.internal.http;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;

import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.Timeouts;
import io.stablediffusion.generation.TextToImageRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.test.publisher.TestPublisher.Violation;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A failure after a cancellation or timeout is not logged: a connection ignores the
 * cancellation and fails afterwards.
 */
class LateErrorTests {

	private final List<Throwable> dropped = new CopyOnWriteArrayList<>();

	private VirtualTimeScheduler time;

	@BeforeEach
	void watch() {
		Hooks.onErrorDropped(this.dropped::add);
		this.time = VirtualTimeScheduler.getOrSet();
	}

	@AfterEach
	void unwatch() {
		Hooks.resetOnErrorDropped();
		VirtualTimeScheduler.reset();
	}

	static Stream<Arguments> calls() {
		Map<String, Function<StableDiffusionClient, Mono<?>>> calls = new LinkedHashMap<>();
		calls.put("generation", (client) -> client.textToImage().generate(TextToImageRequest.of("a")));
		calls.put("joined sampler",
				(client) -> client.textToImage().generate((request) -> request.prompt("a").sampler("DPM++ 2M Karras")));
		calls.put("read", (client) -> client.models().current());
		calls.put("list", (client) -> client.models().list().collectList());
		calls.put("set", (client) -> client.models().set("m"));
		calls.put("control", (client) -> client.progress().interrupt());
		calls.put("ping", StableDiffusionClient::ping);
		calls.put("health", StableDiffusionClient::healthCheck);
		calls.put("capabilities", StableDiffusionClient::capabilities);
		Map<String, Function<Timeouts, Timeouts>> ends = new LinkedHashMap<>();
		ends.put("cancelled", (timeouts) -> timeouts);
		ends.put("closed", (timeouts) -> timeouts);
		ends.put("time limit of an attempt", (timeouts) -> timeouts);
		ends.put("time limit of the call", (timeouts) -> timeouts.call(Duration.ofSeconds(1)));
		return calls.entrySet()
			.stream()
			.flatMap((call) -> ends.entrySet()
				.stream()
				.flatMap((end) -> Stream.of(false, true)
					.map((inBody) -> Arguments.argumentSet(
							call.getKey() + ", " + end.getKey() + (inBody ? ", body" : ", no response"),
							call.getValue(), end.getKey(), end.getValue(), inBody))));
	}

	@ParameterizedTest
	@MethodSource("calls")
	void errorAfterTheEndIsNotLogged(Function<StableDiffusionClient, Mono<?>> call, String end,
			Function<Timeouts, Timeouts> timeouts, boolean inBody) {
		List<TestPublisher<?>> open = new CopyOnWriteArrayList<>();
		StableDiffusionClient client = StableDiffusionClient.builder()
			.timeouts(timeouts::apply)
			.generation((generation) -> generation.interruptOnCancel(false))
			.retry((retry) -> retry.maxRetries(1))
			.webClientBuilder(WebClient.builder().exchangeFunction((request) -> {
				if (inBody) {
					TestPublisher<DataBuffer> body = stubborn(open);
					return Mono.just(ClientResponse.create(HttpStatus.OK)
						.header("Content-Type", "application/json")
						.body(Flux.<DataBuffer>just(DefaultDataBufferFactory.sharedInstance.wrap(new byte[] { '{' }))
							.concatWith(body))
						.build());
				}
				TestPublisher<ClientResponse> response = stubborn(open);
				return Mono.fromDirect(response);
			}))
			.build();
		Disposable subscription = call.apply(client).subscribe((value) -> {
		}, (error) -> {
		});
		assertThat(open).isNotEmpty();

		switch (end) {
			case "cancelled" -> subscription.dispose();
			case "closed" -> client.close();
			default -> this.time.advanceTimeBy(Duration.ofMinutes(30));
		}
		open.forEach((publisher) -> publisher.error(new IOException("late")));
		this.time.advanceTimeBy(Duration.ofMinutes(30));

		open.forEach((publisher) -> publisher.error(new IOException("later")));
		assertThat(this.dropped).isEmpty();
	}

	private static <T> TestPublisher<T> stubborn(List<TestPublisher<?>> open) {
		TestPublisher<T> publisher = TestPublisher.createNoncompliant(Violation.DEFER_CANCELLATION,
				Violation.CLEANUP_ON_TERMINATE);
		open.add(publisher);
		return publisher;
	}

}
