package io.stablediffusion.internal.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

import io.stablediffusion.ApiException.ServerError;
import io.stablediffusion.ApiException;
import io.stablediffusion.AuthenticationException;
import io.stablediffusion.ConnectionException.Reason;
import io.stablediffusion.ConnectionException;
import io.stablediffusion.DecodingException;
import io.stablediffusion.ImageAccessException;
import io.stablediffusion.MissingEndpointException;
import io.stablediffusion.ProcessingException;
import io.stablediffusion.StableDiffusionException;
import io.stablediffusion.internal.Redaction;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.call.NotSentException;
import io.stablediffusion.internal.json.JsonBytes;
import io.stablediffusion.server.ServerKind;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.WebClientRequestException;

/**
 * Translates the errors of a call into {@link StableDiffusionException}s.
 */
public final class ExceptionTranslator {

	/** The record type of a TLS alert and the first byte of its version. */
	private static final String TLS_ALERT = "\u0015\u0003";

	private static final Duration MAX_RETRY_AFTER = Duration.ofSeconds(999_999_999);

	private final String baseUrl;

	private volatile @Nullable ServerKind server;

	public ExceptionTranslator(String baseUrl) {
		this.baseUrl = baseUrl;
	}

	String baseUrl() {
		return this.baseUrl;
	}

	/** Sets the kind of server that later messages name. */
	public void serverIs(ServerKind kind) {
		this.server = kind;
	}

	/** Creates the exception for a response whose status is not 2xx. */
	ApiException apiException(Endpoint<?> endpoint, int status, HttpHeaders headers, JsonBytes content) {
		return apiException(endpoint, status, headers, ErrorBody.parse(content.text(), headers));
	}

	ApiException apiException(Endpoint<?> endpoint, int status, HttpHeaders headers, ServerError error) {
		String message = prefix(endpoint) + " returned " + status
				+ (error.message().isEmpty() ? "" : ": \"" + error.message() + "\"")
				+ ((error.type() != null && !error.type().equals("HTTPException")) ? " (" + error.type() + ")" : "");
		if (status == 401 || status == 403) {
			return new AuthenticationException(message + ". Check the client's username and password (the WebUI's "
					+ "--api-auth), bearer token or headers", status, error);
		}
		String stranger = stranger(error, headers);
		if ((status == 404 || status == 405) && ErrorBody.noRoute(error)) {
			return new MissingEndpointException(message + ((stranger != null) ? ". " + stranger : ". This server ("
					+ kindOf(error, headers) + ") does not have the endpoint; " + requirement(endpoint.path())), status,
					error);
		}
		if (status == 404 && stranger != null) {
			message += ". " + stranger;
		}
		if (status == 400 && this.baseUrl.startsWith("http:") && asksForTls(error.message())) {
			message += ". The server expects TLS: set the base URL to https://";
		}
		if (status >= 300 && status < 400) {
			message += ". The client does not follow redirects: set the base URL to the target of the redirect, "
					+ ServerAddress.shown(String.valueOf(headers.getFirst(HttpHeaders.LOCATION)));
		}
		if (error.outOfMemory()) {
			message += ". The GPU has too little memory for this request: use a smaller size or batch";
		}
		return new ApiException(message, status, error, retryAfter(headers));
	}

	/** Returns the known kind of server, or else the kind that its response suggests. */
	private String kindOf(ServerError error, HttpHeaders headers) {
		if (this.server != null) {
			return this.server.toString();
		}
		return "according to its response "
				+ (isSilent(error, headers) ? ServerKind.STABLE_DIFFUSION_CPP : "AUTOMATIC1111 or a fork of it");
	}

	/** For a missing path, stable-diffusion.cpp returns no body and no content type. */
	private static boolean isSilent(ServerError error, HttpHeaders headers) {
		return error.body().isEmpty() && headers.getFirst(HttpHeaders.CONTENT_TYPE) == null;
	}

	/**
	 * Describes a server whose 404 response is not that of a WebUI. Returns null if the
	 * server may be a WebUI.
	 */
	private @Nullable String stranger(ServerError error, HttpHeaders headers) {
		if (this.server != null || isSilent(error, headers) || ErrorBody.fromFastApi(error)) {
			return null;
		}
		String type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
		String product = headers.getFirst(HttpHeaders.SERVER);
		return "This is not the response of a WebUI ("
				+ ((type != null) ? "Content-Type " + Redaction.excerpt(type) : "no Content-Type")
				+ ((product != null) ? ", Server " + Redaction.excerpt(product) : "")
				+ "): another application listens at this address, or the path of the base URL is wrong";
	}

	private static boolean asksForTls(String message) {
		String lower = message.toLowerCase(Locale.ROOT);
		return lower.contains("https") || lower.contains("tls");
	}

	/** Returns the option, extension or version that an endpoint requires. */
	private static String requirement(String path) {
		if (path.startsWith("/controlnet/")) {
			return "it requires the ControlNet extension";
		}
		if (path.startsWith("/internal/")) {
			return "AUTOMATIC1111 and Forge provide it when started without --nowebui";
		}
		if (path.startsWith("/sdapi/v1/server-")) {
			return "AUTOMATIC1111 and Forge provide it when started with --api --api-server-stop";
		}
		return "AUTOMATIC1111 and Forge provide it when started with --api"
				+ (path.equals(Endpoint.SCHEDULERS.path()) ? ", since 1.9" : "");
	}

	/**
	 * Creates the exception for a response to another request, which was received instead
	 * of the response to this request.
	 */
	public ConnectionException ofAnotherTask(Endpoint<?> endpoint, String sent, String returned) {
		return new ConnectionException(Reason.BROKEN,
				prefix(endpoint) + " received the response to another request: it names the task '"
						+ Redaction.excerpt(returned) + "', and the request names '" + Redaction.excerpt(sent)
						+ "'. Check the proxies before the server, and use the client's own connections",
				null);
	}

	/** Creates the exception for a successful response without the expected value. */
	public DecodingException missingValue(Endpoint<?> endpoint, String value) {
		return new DecodingException(prefix(endpoint) + " returned a response without " + value, null);
	}

	/** Creates the exception for a successful response that is not the expected JSON. */
	DecodingException unreadable(Endpoint<?> endpoint, long length, HttpHeaders headers,
			@Nullable JacksonException cause) {
		if (length == 0) {
			return new DecodingException(prefix(endpoint) + " returned an empty body", null);
		}
		String type = String.valueOf(headers.getFirst(HttpHeaders.CONTENT_TYPE));
		if (!type.contains(MediaType.APPLICATION_JSON_VALUE)) {
			return new DecodingException(
					prefix(endpoint) + " returned " + Redaction.excerpt(type)
							+ ", not JSON. Check that the base URL is "
							+ "the address of a WebUI and that its API is enabled (AUTOMATIC1111 and Forge: --api)",
					null);
		}
		String problem = (cause != null) ? Redaction.excerpt(cause.getOriginalMessage()) : "the value is null";
		return new DecodingException(
				prefix(endpoint) + " returned JSON (" + length + " bytes) that cannot be read: " + problem, null);
	}

	/**
	 * Creates the exception for an image that is not base64, or a response that cannot be
	 * decompressed.
	 */
	DecodingException damaged(Endpoint<?> endpoint, IllegalArgumentException cause) {
		return new DecodingException(prefix(endpoint) + " returned a damaged response: "
				+ Redaction.excerpt(String.valueOf(cause.getMessage())), null);
	}

	DecodingException unknownEncoding(Endpoint<?> endpoint, String encoding) {
		return new DecodingException(prefix(endpoint) + " returned a response with Content-Encoding "
				+ Redaction.excerpt(encoding) + "; this client decodes gzip only, and does not request compression. "
				+ "Disable compression in the proxy, or in the WebClient filter that requests it", null);
	}

	DecodingException tooLarge(Endpoint<?> endpoint, long limit) {
		return new DecodingException(prefix(endpoint) + " returned more than " + limit
				+ " bytes, the client's max-response-size. Raise it, or request fewer or smaller images", null);
	}

	/**
	 * Translates the other errors of an attempt: no response, a timeout, or a file that
	 * cannot be read.
	 */
	public Throwable translate(Endpoint<?> endpoint, Duration timeout, Throwable error) {
		if (error.getCause() instanceof ImageAccessException image) {
			return image;
		}
		if (error instanceof TimeoutException) {
			return new ConnectionException(Reason.TIMED_OUT, prefix(endpoint) + " received no response within "
					+ timeout.toMillis() + " ms"
					+ ((endpoint.kind() == Endpoint.Kind.GENERATION)
							? "; the server may still be generating. Raise the client's timeout if generations take longer"
							: ""),
					null);
		}
		Throwable cause = lostConnection(error);
		if (cause != null && (isPlainHttp(cause) || isTls(cause))) {
			return new ConnectionException(Reason.NOT_CONNECTED,
					prefix(endpoint) + " could not connect: "
							+ (isTls(cause) ? "the server uses TLS. Use https:// in the base URL"
									: "the server does not use TLS. Use http:// in the base URL"),
					cause, true);
		}
		if (cause != null) {
			Reason reason = reasonOf(cause);
			return new ConnectionException(reason, prefix(endpoint) + " " + switch (reason) {
				case NOT_CONNECTED -> "could not connect: " + describe(cause) + connectHint(cause);
				case BROKEN ->
					"lost the connection before the response was complete: " + describe(cause) + tlsHint(cause);
				case TIMED_OUT -> "received no response in time: " + describe(cause);
			}, cause);
		}
		return (error instanceof StableDiffusionException || error instanceof IllegalArgumentException) ? error
				: inThisJvm(endpoint, error);
	}

	/**
	 * Translates every remaining error. An error that is not an exception of this client
	 * comes from code of the application that takes part in the call, or from the JVM.
	 */
	public Throwable translateRemaining(Endpoint<?> endpoint, Throwable error) {
		if (error instanceof StableDiffusionException || error instanceof IllegalArgumentException) {
			return error;
		}
		return (error instanceof UncheckedIOException image) ? image(endpoint, image) : inThisJvm(endpoint, error);
	}

	private ProcessingException inThisJvm(Endpoint<?> endpoint, Throwable error) {
		return new ProcessingException(prefix(endpoint) + " failed in this JVM: " + Redaction.excerpt(error.toString()),
				error);
	}

	/** Creates the exception for an image that cannot be read or stored. */
	ImageAccessException image(Endpoint<?> endpoint, UncheckedIOException error) {
		return new ImageAccessException(prefix(endpoint) + " failed: " + describe(error),
				Objects.requireNonNullElse(error.getCause(), error));
	}

	/**
	 * Creates the exception for a response that exhausts the memory or the stack, or
	 * needs a class that is missing. Reactor throws such an error instead of signalling
	 * it.
	 */
	ProcessingException beyondJvm(Endpoint<?> endpoint, Error error) {
		return new ProcessingException(
				prefix(endpoint) + " returned a response that this JVM cannot process: " + error
						+ ((error instanceof OutOfMemoryError)
								? ". Store the images in files (withImageStore), or give the JVM more memory" : ""),
				error);
	}

	/**
	 * Wraps an error that interrupted a response in an {@link IOException}. For invalid
	 * HTTP, the connection signals exceptions of any type.
	 */
	static Throwable cutShort(Throwable error) {
		return (lostConnection(error) != null) ? error : new IOException(describe(error), error);
	}

	/** Creates the exception for a call that exceeds its call-timeout. */
	public ConnectionException overdue(Endpoint<?> endpoint, Duration limit) {
		return new ConnectionException(Reason.TIMED_OUT, prefix(endpoint) + " did not complete within "
				+ limit.toMillis()
				+ " ms, the client's call-timeout, which includes all attempts and the time in the generation queue",
				null);
	}

	/**
	 * Returns the connection error, or null for another error. {@code WebClient} wraps
	 * only errors that occur before the response begins.
	 */
	private static @Nullable Throwable lostConnection(Throwable error) {
		if (error instanceof WebClientRequestException && error.getCause() != null) {
			return error.getCause();
		}
		return (error instanceof IOException || error instanceof WebClientRequestException
				|| isNamed(error, "ReadTimeout")) ? error : null;
	}

	private static Reason reasonOf(Throwable cause) {
		if (endedHandshake(cause) || cause instanceof NotSentException || cause instanceof ConnectException
				|| cause instanceof UnknownHostException || cause instanceof NoRouteToHostException
				|| cause instanceof HttpConnectTimeoutException || cause instanceof SSLHandshakeException
				|| cause instanceof SSLPeerUnverifiedException || isNamed(cause, "NotSslRecord")
				|| isNamed(cause, "PoolAcquire") || isNamed(cause, "AbortedException")) {
			return Reason.NOT_CONNECTED;
		}
		boolean late = cause instanceof TimeoutException || cause instanceof HttpTimeoutException
				|| isNamed(cause, "ReadTimeout");
		return late ? Reason.TIMED_OUT : Reason.BROKEN;
	}

	/**
	 * Translates an error of an unknown type that occurs while a response is received.
	 * The response causes it, for example with a header that cannot be parsed.
	 */
	Throwable unexpected(Endpoint<?> endpoint, Throwable error) {
		return (error instanceof Exception && !(error instanceof StableDiffusionException)
				&& !(error instanceof TimeoutException) && !(error.getCause() instanceof ImageAccessException)
				&& lostConnection(error) == null) ? new DecodingException(
						prefix(endpoint) + " returned a response that cannot be read: " + describe(error), error)
						: error;
	}

	/** Whether the first bytes of the server are not TLS. */
	private static boolean isPlainHttp(Throwable cause) {
		String message = String.valueOf(cause.getMessage());
		return isNamed(cause, "NotSslRecord")
				|| (cause instanceof SSLException && (message.contains("Unsupported or unrecognized SSL message")
						|| message.contains("Unrecognized SSL message")));
	}

	/**
	 * Whether the first bytes of the server are a TLS alert. HTTP libraries other than
	 * Reactor Netty quote the alert in the message of a parse error.
	 */
	private static boolean isTls(Throwable cause) {
		return cause instanceof WrongSchemeException || String.valueOf(cause.getMessage()).contains(TLS_ALERT);
	}

	/**
	 * Whether the server closed the connection during the TLS handshake, for example
	 * because it does not use TLS. Netty adds this error to the exception of a closed
	 * connection as a suppressed one.
	 */
	private static boolean endedHandshake(Throwable cause) {
		return Stream.concat(Stream.of(cause), Stream.of(cause.getSuppressed()))
			.filter(SSLHandshakeException.class::isInstance)
			.map((failure) -> String.valueOf(failure.getMessage()))
			.anyMatch((message) -> message.contains("terminated the handshake")
					|| message.contains("closed while SSL/TLS handshake was in progress"));
	}

	private static String connectHint(Throwable cause) {
		if (endedHandshake(cause)) {
			return ". If the server does not use TLS, use http:// in the base URL";
		}
		if (isNamed(cause, "ProxyConnect") || isNamed(cause, "HttpProxyConnect")) {
			return ". Check the proxy of the application's HTTP client, and its credentials";
		}
		return ". Check that the WebUI is running and accepts remote connections (AUTOMATIC1111 and Forge: --listen)";
	}

	/**
	 * A server that expects TLS may also close the connection without a response, as
	 * AUTOMATIC1111 does. A server that has just stopped does the same.
	 */
	private String tlsHint(Throwable cause) {
		String message = String.valueOf(cause.getMessage());
		boolean silent = message.contains("BEFORE response") || message.contains("header parser received no bytes");
		return (silent && this.baseUrl.startsWith("http:"))
				? ". If the server expects TLS, use https:// in the base URL" : "";
	}

	/** Reactor Netty is optional, so its exceptions are recognized by name. */
	private static boolean isNamed(Throwable cause, String prefix) {
		return cause.getClass().getSimpleName().startsWith(prefix);
	}

	private static String describe(Throwable cause) {
		String message = cause.getMessage();
		return (message != null) ? Redaction.excerpt(message) : cause.getClass().getSimpleName();
	}

	private String prefix(Endpoint<?> endpoint) {
		return "[" + endpoint.name() + "] " + endpoint.method() + " " + this.baseUrl + endpoint.path();
	}

	/**
	 * Returns the {@code Retry-After} header, which is a number of seconds or a date, or
	 * null if it is missing or invalid. A number that is too large becomes
	 * {@link #MAX_RETRY_AFTER}.
	 */
	static @Nullable Duration retryAfter(HttpHeaders headers) {
		String value = Objects.requireNonNullElse(headers.getFirst(HttpHeaders.RETRY_AFTER), "").strip();
		if (!value.isEmpty() && value.chars().allMatch((c) -> c >= '0' && c <= '9')) {
			int start = 0;
			while (start < value.length() - 1 && value.charAt(start) == '0') {
				start++;
			}
			return (value.length() - start > 9) ? MAX_RETRY_AFTER
					: Duration.ofSeconds(Long.parseLong(value.substring(start)));
		}
		try {
			Duration wait = Duration.between(Instant.now(),
					ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME));
			return wait.isNegative() ? Duration.ZERO : wait;
		}
		catch (DateTimeException | ArithmeticException ex) {
			return null;
		}
	}

}
