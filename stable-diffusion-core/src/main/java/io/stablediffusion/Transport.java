package io.stablediffusion;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.stablediffusion.json.Json;
import io.stablediffusion.observation.ClientOperationContext;
import io.stablediffusion.server.ServerKind;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * The one way from an operation to the server and back.
 */
final class Transport {

	/** An error's answer is read this far; the rest of it says nothing more. */
	private static final int MAX_ERROR_BODY = 256 * 1024;

	private final WebClient webClient;

	private final Timeouts timeouts;

	private final long maxResponseSize;

	private final Map<Endpoint.Kind, ReactiveRetry> retries;

	private final Observations observations;

	private final GenerationLine line;

	private final Failures failures;

	Transport(WebClient webClient, Timeouts timeouts, long maxResponseSize, Map<Endpoint.Kind, ReactiveRetry> retries,
			Observations observations, GenerationLine line, Failures failures) {
		this.webClient = webClient;
		this.timeouts = timeouts;
		this.maxResponseSize = maxResponseSize;
		this.retries = retries;
		this.observations = observations;
		this.line = line;
		this.failures = failures;
	}

	<T> Mono<T> perform(Endpoint<T> endpoint) {
		return perform(endpoint, null);
	}

	<T> Flux<T> list(Endpoint<List<T>> endpoint) {
		return perform(endpoint, null).flatMapIterable((elements) -> elements);
	}

	/** Names the kind of server in later messages. */
	void serverIs(ServerKind kind) {
		this.failures.serverIs(kind);
	}

	/**
	 * The pipeline; its order is the order of the stages.
	 */
	<T> Mono<T> perform(Endpoint<T> endpoint, @Nullable Object body) {
		Duration timeout = this.timeouts.of(endpoint.kind());
		return exchange(endpoint, body) // one attempt
			.timeout(timeout)
			.onErrorMap((error) -> this.failures.translate(endpoint, timeout, error))
			.transform((attempt) -> retry(endpoint, attempt))
			.transform((attempts) -> this.line.pass(endpoint, attempts))
			.transform((call) -> this.observations.observe(endpoint, call));
	}

	private <T> Mono<T> retry(Endpoint<T> endpoint, Mono<T> attempt) {
		ReactiveRetry retry = this.retries.get(endpoint.kind());
		return (retry != null) ? retry.apply(endpoint.name(), attempt) : attempt;
	}

	private <T> Mono<T> exchange(Endpoint<T> endpoint, @Nullable Object body) {
		return Mono.deferContextual((view) -> {
			Observations.note(view, ClientOperationContext::attempt);
			return request(endpoint, body).exchangeToMono((response) -> {
				int status = response.statusCode().value();
				Observations.note(view, (operation) -> operation.setStatus(status));
				return response.statusCode().is2xxSuccessful() ? read(endpoint, response) : fail(endpoint, response);
			});
		});
	}

	/**
	 * The body is encoded here and not by a codec of {@code WebClient}, which logs what
	 * it encodes. Each POST says its length, even if it is zero: stable-diffusion.cpp
	 * waits five seconds for a body otherwise.
	 */
	private WebClient.RequestHeadersSpec<?> request(Endpoint<?> endpoint, @Nullable Object body) {
		WebClient.RequestBodySpec request = this.webClient.method(endpoint.method())
			.uri(endpoint.path())
			.accept(MediaType.APPLICATION_JSON);
		if (body != null) {
			byte[] json = Json.MAPPER.writeValueAsBytes(body);
			return request.contentType(MediaType.APPLICATION_JSON)
				.contentLength(json.length)
				.body(BodyInserters
					.fromDataBuffers(Mono.fromSupplier(() -> DefaultDataBufferFactory.sharedInstance.wrap(json))));
		}
		return HttpMethod.POST.equals(endpoint.method()) ? request.contentLength(0) : request;
	}

	private <T> Mono<T> read(Endpoint<T> endpoint, ClientResponse response) {
		if (endpoint.returnsNothing()) {
			return response.releaseBody().then(Mono.empty());
		}
		HttpHeaders headers = response.headers().asHttpHeaders();
		// of an answer that says it is too long, not a byte is taken
		long limit = (headers.getContentLength() <= this.maxResponseSize) ? this.maxResponseSize : 0;
		Content content = endpoint.returnsImages() ? Content.withImages() : Content.asItIs();
		return receive(endpoint, response, limit, content).map((received) -> decode(endpoint, headers, received));
	}

	private <T> Mono<T> fail(Endpoint<T> endpoint, ClientResponse response) {
		return receive(endpoint, response, MAX_ERROR_BODY, Content.asItIs()).map(Content::bytes)
			.onErrorReturn(new byte[0])
			.flatMap((body) -> Mono.error(this.failures.answered(endpoint, response.statusCode().value(),
					response.headers().asHttpHeaders(), body)));
	}

	private Mono<Content> receive(Endpoint<?> endpoint, ClientResponse response, long limit, Content content) {
		return response.body(BodyExtractors.toDataBuffers())
			.collect(() -> content, (received, buffer) -> take(endpoint, received, buffer, limit))
			.doOnDiscard(DataBuffer.class, DataBufferUtils::release);
	}

	private void take(Endpoint<?> endpoint, Content content, DataBuffer buffer, long limit) {
		try {
			if (content.length() + buffer.readableByteCount() > limit) {
				throw this.failures.tooLarge(endpoint, this.maxResponseSize);
			}
			content.feed(buffer);
		}
		catch (IllegalArgumentException ex) {
			throw this.failures.damaged(endpoint, ex);
		}
		finally {
			DataBufferUtils.release(buffer);
		}
	}

	@SuppressWarnings("unchecked") // a text is not read, but taken
	private <T> T decode(Endpoint<T> endpoint, HttpHeaders headers, Content content) {
		if (String.class.equals(endpoint.type().getType())) {
			return (T) new String(content.bytes(), StandardCharsets.UTF_8);
		}
		JacksonException problem = null;
		try {
			T value = (content.length() > 0) ? content.read(endpoint.type()) : null;
			if (value != null) {
				return value;
			}
		}
		catch (JacksonException ex) {
			problem = ex;
		}
		throw this.failures.unreadable(endpoint, content.length(), headers, problem);
	}

	/**
	 * How long an attempt may take.
	 *
	 * @param generation of what takes as long as the GPU takes
	 * @param read of everything else
	 * @param probe of asking whether the server is there
	 */
	record Timeouts(Duration generation, Duration read, Duration probe) {

		Duration of(Endpoint.Kind kind) {
			return switch (kind) {
				case GENERATION, COMMAND -> this.generation; // a command may load a model
				case READ, CONTROL -> (this.read.compareTo(this.generation) < 0) ? this.read : this.generation;
				case PROBE -> this.probe;
			};
		}

	}

}
