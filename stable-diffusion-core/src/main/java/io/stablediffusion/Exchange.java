package io.stablediffusion;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import io.stablediffusion.image.ImageEncoder;
import io.stablediffusion.image.ImageStore;
import io.stablediffusion.json.JsonBytes;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * One request and its answer: the only caller of {@code WebClient}.
 */
final class Exchange {

	/** An error's answer is read this far; the rest of it says nothing more. */
	private static final int MAX_ERROR_BODY = 256 * 1024;

	private static final TypeReference<Object> ANYTHING = new TypeReference<>() {
	};

	/** Where Spring's own metrics look for it. */
	private static final String URI_TEMPLATE = WebClient.class.getName() + ".uriTemplate";

	private final Map<String, URI> addresses = new ConcurrentHashMap<>();

	private final Map<Pool, WebClient> webClients;

	private final long maxResponseSize;

	private final Failures failures;

	private final ImageStore imageStore;

	Exchange(Map<Pool, WebClient> webClients, long maxResponseSize, ImageStore imageStore, Failures failures) {
		this.webClients = webClients;
		this.maxResponseSize = maxResponseSize;
		this.imageStore = imageStore;
		this.failures = failures;
	}

	/** The same, with the pictures of answers elsewhere. */
	Exchange with(ImageStore imageStore) {
		return new Exchange(this.webClients, this.maxResponseSize, imageStore, this.failures);
	}

	Failures failures() {
		return this.failures;
	}

	<T> Mono<T> perform(Endpoint<T> endpoint, @Nullable Object body) {
		return Mono.deferContextual((view) -> {
			Call call = Call.in(view);
			if (call != null) {
				call.attempt();
			}
			return request(endpoint, body).exchangeToMono((response) -> {
				int status = response.statusCode().value();
				if (call != null) {
					call.status(status);
				}
				return response.statusCode().is2xxSuccessful() ? read(endpoint, response) : fail(endpoint, response);
			}).onErrorMap((error) -> this.failures.unexpected(endpoint, error));
		});
	}

	/**
	 * The body is encoded here and not by a codec of {@code WebClient}, which logs what
	 * it encodes. Each POST says its length, even if it is zero: stable-diffusion.cpp
	 * waits five seconds for a body otherwise.
	 */
	private WebClient.RequestHeadersSpec<?> request(Endpoint<?> endpoint, @Nullable Object body) {
		WebClient webClient = Objects.requireNonNull(this.webClients.get(Pool.of(endpoint.kind())));
		WebClient.RequestBodySpec request = address(webClient.method(endpoint.method()), endpoint)
			.header(HttpHeaders.ACCEPT, MediaType.APPLICATION_JSON_VALUE);
		if (body != null) {
			ImageEncoder json = ImageEncoder.of(body);
			return request.contentType(MediaType.APPLICATION_JSON)
				.contentLength(json.length())
				.body((message, context) -> message.writeWith(json.encode(message.bufferFactory())));
		}
		return HttpMethod.POST.equals(endpoint.method()) ? request.contentLength(0) : request;
	}

	/** Made once: it would be a third of what a small call costs. */
	private WebClient.RequestBodySpec address(WebClient.RequestBodyUriSpec request, Endpoint<?> endpoint) {
		if (!endpoint.has(Endpoint.Trait.API)) {
			return request.uri(URI.create(this.failures.baseUrl() + endpoint.path())); // no
																						// template
		}
		URI uri = this.addresses.computeIfAbsent(endpoint.path(), (path) -> URI.create(this.failures.baseUrl() + path));
		return request.uri(uri).attribute(URI_TEMPLATE, uri.toString());
	}

	private <T> Mono<T> read(Endpoint<T> endpoint, ClientResponse response) {
		// of an answer that says it is too long, not a byte is taken
		long limit = (response.headers().asHttpHeaders().getContentLength() <= this.maxResponseSize)
				? this.maxResponseSize : 0;
		Content plain = endpoint.has(Endpoint.Trait.IMAGES) ? Content.withImages(this.imageStore) : Content.asItIs();
		boolean compressed = "gzip"
			.equalsIgnoreCase(response.headers().asHttpHeaders().getFirst(HttpHeaders.CONTENT_ENCODING));
		Content content = compressed ? Content.compressed(plain, this.maxResponseSize) : plain;
		Mono<T> value = receive(endpoint, response, limit, content)
			.mapNotNull((received) -> decode(endpoint, response, received));
		return (this.imageStore == ImageStore.MEMORY) ? value
				: value.doOnSuccess((kept) -> content.keep())
					.doOnError((error) -> content.discard())
					.doOnCancel(content::discard);
	}

	private <T> @Nullable T decode(Endpoint<T> endpoint, ClientResponse response, Content content) {
		HttpHeaders headers = response.headers().asHttpHeaders();
		try {
			content.finish();
		}
		catch (IllegalArgumentException ex) {
			throw this.failures.damaged(endpoint, ex);
		}
		ErrorBody error = ErrorBody.inSuccess(endpoint, content.json(), headers);
		if (error != null) {
			throw this.failures.answered(endpoint, response.statusCode().value(), headers, error);
		}
		if (endpoint.returnsNothing()) {
			check(endpoint, headers, content);
			return null;
		}
		return decode(endpoint, headers, content);
	}

	/**
	 * An answer that does not matter may be empty, JSON or words, but no page of somebody
	 * else.
	 */
	private void check(Endpoint<?> endpoint, HttpHeaders headers, Content content) {
		String type = String.valueOf(headers.getFirst(HttpHeaders.CONTENT_TYPE));
		if (content.length() > 0 && type.contains(MediaType.TEXT_HTML_VALUE)) {
			throw this.failures.unreadable(endpoint, content.length(), headers, null);
		}
		if (content.length() > 0 && type.contains(MediaType.APPLICATION_JSON_VALUE)) {
			try {
				content.read(ANYTHING);
			}
			catch (JacksonException ex) {
				throw this.failures.unreadable(endpoint, content.length(), headers, ex);
			}
		}
	}

	private <T> Mono<T> fail(Endpoint<T> endpoint, ClientResponse response) {
		return receive(endpoint, response, MAX_ERROR_BODY, Content.asItIs()).map(Content::json)
			.onErrorReturn(new JsonBytes())
			.flatMap((body) -> Mono.error(this.failures.answered(endpoint, response.statusCode().value(),
					response.headers().asHttpHeaders(), body)));
	}

	private Mono<Content> receive(Endpoint<?> endpoint, ClientResponse response, long limit, Content content) {
		Flux<DataBuffer> buffers = response.body(BodyExtractors.toDataBuffers()).onErrorMap(Failures::cutShort);
		if (this.imageStore != ImageStore.MEMORY) {
			// a slow disk slows the socket, and no thread of the network
			buffers = buffers.publishOn(Schedulers.boundedElastic(), 16)
				.doOnDiscard(DataBuffer.class, DataBufferUtils::release);
		}
		return buffers.collect(() -> content, (received, buffer) -> take(endpoint, received, buffer, limit));
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
			return (T) content.json().textFrom(0);
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

}
