package io.stablediffusion.internal.http;

import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.stablediffusion.ApiException.ServerError;
import io.stablediffusion.DecodingException;
import io.stablediffusion.image.ImageStore;
import io.stablediffusion.internal.call.Call;
import io.stablediffusion.internal.call.Delivery;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.call.NotSentException;
import io.stablediffusion.internal.image.ImageRequestEncoder;
import io.stablediffusion.internal.json.JsonBytes;
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
 * Sends one request and reads its response. The only caller of {@code WebClient}.
 */
public final class Exchange {

	/** How many bytes of an error response are read. */
	private static final int MAX_ERROR_BODY = 256 * 1024;

	private static final TypeReference<Object> ANYTHING = new TypeReference<>() {
	};

	/** The request attribute from which Spring's metrics read the URI template. */
	private static final String URI_TEMPLATE = WebClient.class.getName() + ".uriTemplate";

	private final Map<String, URI> addresses = new ConcurrentHashMap<>();

	private final Map<Pool, WebClient> webClients;

	private final long maxResponseSize;

	private final ExceptionTranslator translator;

	private final ImageStore imageStore;

	private final StoreThreads threads;

	public Exchange(Map<Pool, WebClient> webClients, long maxResponseSize, ImageStore imageStore, StoreThreads threads,
			ExceptionTranslator translator) {
		this.webClients = webClients;
		this.maxResponseSize = maxResponseSize;
		this.imageStore = imageStore;
		this.threads = threads;
		this.translator = translator;
	}

	/** Returns a copy that stores the images of responses in another store. */
	public Exchange with(ImageStore imageStore) {
		return new Exchange(this.webClients, this.maxResponseSize, imageStore, this.threads, this.translator);
	}

	public ExceptionTranslator translator() {
		return this.translator;
	}

	public <T> Mono<T> perform(Endpoint<T> endpoint, @Nullable Object body) {
		return Mono.deferContextual((view) -> {
			Call call = Call.in(view);
			if (call != null) {
				call.attempt();
			}
			ImageRequestEncoder json = (body != null) ? ImageRequestEncoder.of(body) : null;
			Mono<T> exchange = CancelledExchange.release(request(call, endpoint, json).exchangeToMono((response) -> {
				int status = response.statusCode().value();
				if (call != null) {
					call.status(status);
				}
				return response.statusCode().is2xxSuccessful() ? read(endpoint, response) : fail(endpoint, response);
			})).onErrorMap((error) -> this.translator.unexpected(endpoint, error));
			return (json != null && json.readsFiles()) ? checkFiles(json).then(exchange) : exchange;
		});
	}

	private Mono<Void> checkFiles(ImageRequestEncoder json) {
		return Mono.<Void>fromRunnable(json::checkFiles)
			.subscribeOn(this.threads.scheduler())
			.publishOn(Schedulers.parallel());
	}

	/**
	 * Adds the last stage of a call, which discards stored images if the result is not
	 * delivered.
	 */
	public <T> Mono<T> deliver(Endpoint<T> endpoint, Mono<T> call) {
		return stores(endpoint) ? Delivery.of(call) : call;
	}

	/**
	 * Encodes the body without a codec of {@code WebClient}, which would log it. Each
	 * POST has a {@code Content-Length}, even if it is 0, because stable-diffusion.cpp
	 * otherwise waits five seconds for a body.
	 */
	private WebClient.RequestHeadersSpec<?> request(@Nullable Call call, Endpoint<?> endpoint,
			@Nullable ImageRequestEncoder json) {
		WebClient webClient = Objects.requireNonNull(this.webClients.get(Pool.of(endpoint.kind())));
		WebClient.RequestBodySpec request = address(webClient.method(endpoint.method()), endpoint)
			.header(HttpHeaders.ACCEPT, MediaType.APPLICATION_JSON_VALUE);
		if (json != null) {
			return request.contentType(MediaType.APPLICATION_JSON)
				.contentLength(json.length())
				.body((message, context) -> message
					.writeWith(Flux.from(json.encode(message.bufferFactory(), this.threads.scheduler()))
						.onErrorMap(UncheckedIOException.class, (error) -> this.translator.image(endpoint, error))));
		}
		if (!HttpMethod.POST.equals(endpoint.method())) {
			return request;
		}
		return request.contentLength(0)
			// called when the request has its connection
			.body((message, context) -> (call == null || call.maySend()) ? message.setComplete()
					: Mono.error(new NotSentException("no longer wanted when there was a connection for it")));
	}

	/** Caches the URI: creating it would take a third of the time of a small call. */
	private WebClient.RequestBodySpec address(WebClient.RequestBodyUriSpec request, Endpoint<?> endpoint) {
		if (!endpoint.has(Endpoint.Trait.API)) {
			return request.uri(URI.create(this.translator.baseUrl() + endpoint.path())); // no
																							// template
		}
		URI uri = this.addresses.computeIfAbsent(endpoint.path(),
				(path) -> URI.create(this.translator.baseUrl() + path));
		return request.uri(uri).attribute(URI_TEMPLATE, uri.toString());
	}

	private <T> Mono<T> read(Endpoint<T> endpoint, ClientResponse response) {
		HttpHeaders headers = response.headers().asHttpHeaders();
		long limit = this.maxResponseSize;
		ResponseBody plain = endpoint.has(Endpoint.Trait.IMAGES) ? ResponseBody.withImages(limit, this.imageStore)
				: ResponseBody.asItIs(limit);
		ResponseBody content = ResponseBody.isGzip(headers) ? ResponseBody.gzip(limit, plain) : plain;
		return ResponseReader.read(body(response),
				new Success<>(endpoint, response.statusCode().value(), headers, content),
				stores(endpoint) ? this.threads : null);
	}

	private <T> Mono<T> fail(Endpoint<T> endpoint, ClientResponse response) {
		HttpHeaders headers = response.headers().asHttpHeaders();
		ResponseBody plain = ResponseBody.start(MAX_ERROR_BODY);
		ResponseBody content = ResponseBody.isGzip(headers) ? ResponseBody.gzip(MAX_ERROR_BODY, plain) : plain;
		return ResponseReader.read(body(response), new ErrorResponse(content), null)
			.onErrorReturn(new JsonBytes())
			.flatMap((json) -> Mono
				.error(this.translator.apiException(endpoint, response.statusCode().value(), headers, json)));
	}

	private static Flux<DataBuffer> body(ClientResponse response) {
		return response.body(BodyExtractors.toDataBuffers()).onErrorMap(ExceptionTranslator::cutShort);
	}

	/** Whether reading the response can block. */
	private boolean stores(Endpoint<?> endpoint) {
		return endpoint.has(Endpoint.Trait.IMAGES) && this.imageStore != ImageStore.MEMORY;
	}

	/** The body of an error response, up to the first byte that cannot be read. */
	private record ErrorResponse(ResponseBody content) implements ResponseReader.Body<JsonBytes> {

		@Override
		public boolean take(DataBuffer buffer) {
			try {
				return this.content.take(buffer);
			}
			catch (IllegalArgumentException | ResponseBody.TooLargeException ex) {
				return false;
			}
		}

		@Override
		public JsonBytes finish() {
			JsonBytes json = this.content.json();
			this.content.discard();
			return json;
		}

		@Override
		public void discard() {
			this.content.discard();
		}

	}

	/** The body of a successful response. */
	private final class Success<T> implements ResponseReader.Body<T> {

		private final Endpoint<T> endpoint;

		private final int status;

		private final HttpHeaders headers;

		private final ResponseBody content;

		Success(Endpoint<T> endpoint, int status, HttpHeaders headers, ResponseBody content) {
			this.endpoint = endpoint;
			this.status = status;
			this.headers = headers;
			this.content = content;
		}

		@Override
		public boolean take(DataBuffer buffer) {
			return translated(() -> {
				check();
				return this.content.take(buffer);
			});
		}

		/** Checks the headers before the first byte is read. */
		private void check() {
			if (this.content.length() == 0) {
				if (this.headers.getContentLength() > Exchange.this.maxResponseSize) {
					throw new ResponseBody.TooLargeException();
				}
				String encoding = ResponseBody.unknownEncoding(this.headers);
				if (encoding != null) {
					throw Exchange.this.translator.unknownEncoding(this.endpoint, encoding);
				}
			}
		}

		@Override
		public @Nullable T finish() {
			return translated(this::value);
		}

		private @Nullable T value() {
			this.content.finish();
			ServerError error = ErrorBody.inSuccess(this.endpoint, this.content.json(), this.headers);
			if (error != null) {
				throw Exchange.this.translator.apiException(this.endpoint, this.status, this.headers, error);
			}
			if (this.endpoint.returnsNothing()) {
				checkUnread();
				return null;
			}
			return decode();
		}

		@Override
		public void discard() {
			this.content.discard();
		}

		private <R extends @Nullable Object> R translated(Supplier<R> step) {
			try {
				return step.get();
			}
			catch (ResponseBody.TooLargeException ex) {
				throw Exchange.this.translator.tooLarge(this.endpoint, Exchange.this.maxResponseSize);
			}
			catch (UncheckedIOException ex) {
				throw Exchange.this.translator.image(this.endpoint, ex);
			}
			catch (IllegalArgumentException ex) {
				throw Exchange.this.translator.damaged(this.endpoint, ex);
			}
			catch (VirtualMachineError | LinkageError ex) {
				throw Exchange.this.translator.beyondJvm(this.endpoint, ex);
			}
		}

		/**
		 * Checks a response whose content is ignored: it may be empty, JSON or text, but
		 * not an HTML page.
		 */
		private void checkUnread() {
			String type = String.valueOf(this.headers.getFirst(HttpHeaders.CONTENT_TYPE));
			if (this.content.length() > 0 && type.contains(MediaType.TEXT_HTML_VALUE)) {
				throw unreadable(null);
			}
			if (this.content.length() > 0 && type.contains(MediaType.APPLICATION_JSON_VALUE)) {
				try {
					this.content.read(ANYTHING);
				}
				catch (JacksonException ex) {
					throw unreadable(ex);
				}
			}
		}

		@SuppressWarnings("unchecked") // the type is String
		private T decode() {
			if (String.class.equals(this.endpoint.type().getType())) {
				return (T) this.content.json().text();
			}
			JacksonException problem = null;
			try {
				T value = (this.content.length() > 0) ? this.content.read(this.endpoint.type()) : null;
				if (value != null) {
					return value;
				}
			}
			catch (JacksonException ex) {
				problem = ex;
			}
			throw unreadable(problem);
		}

		private DecodingException unreadable(@Nullable JacksonException cause) {
			return Exchange.this.translator.unreadable(this.endpoint, this.content.length(), this.headers, cause);
		}

	}

}
