package io.stablediffusion;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;

/**
 * A server without a network, for tests in virtual time. It returns given responses in
 * order and counts the requests.
 */
public final class StubServer {

	public static final String OPTIONS = "{\"sd_model_checkpoint\":\"m\"}";

	private final Deque<Mono<ClientResponse>> answers = new ArrayDeque<>();

	public final AtomicInteger calls = new AtomicInteger();

	public final AtomicInteger cancelled = new AtomicInteger();

	public StubServer then(Mono<ClientResponse> answer) {
		this.answers.add(answer);
		return this;
	}

	public StubServer then(int status, String json, String... headers) {
		return then(response(status, json, headers));
	}

	public StubServer thenLate(Duration delay, int status, String json) {
		return then(Mono.defer(() -> Mono.delay(delay)).then(response(status, json)));
	}

	private static Mono<ClientResponse> response(int status, String json, String... headers) {
		return Mono.fromSupplier(() -> {
			ClientResponse.Builder response = ClientResponse.create(HttpStatusCode.valueOf(status))
				.header("Content-Type", MediaType.APPLICATION_JSON_VALUE)
				.body(json);
			for (int i = 0; i < headers.length; i += 2) {
				response.header(headers[i], headers[i + 1]);
			}
			return response.build();
		});
	}

	public StubServer thenNothing() {
		return then(Mono.never());
	}

	public StubServer thenFail(Throwable failure) {
		return then(Mono.error(() -> new WebClientRequestException(failure, HttpMethod.GET, URI.create("http://sd"),
				HttpHeaders.EMPTY)));
	}

	public StableDiffusionClient client(Consumer<StableDiffusionClientBuilder> settings) {
		StableDiffusionClientBuilder builder = StableDiffusionClient.builder()
			.baseUrl("http://sd:7860")
			.generation((generation) -> generation.interruptOnCancel(false))
			.retry((retry) -> retry.jitter(Duration.ZERO))
			.webClientBuilder(WebClient.builder().exchangeFunction((request) -> {
				this.calls.incrementAndGet();
				Mono<ClientResponse> answer = this.answers.poll();
				return (answer != null) ? answer.doOnCancel(this.cancelled::incrementAndGet)
						: Mono.error(new AssertionError("One call too many: " + request.url()));
			}));
		settings.accept(builder);
		return builder.build();
	}

	public StableDiffusionClient client() {
		return client((builder) -> {
		});
	}

}
