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
 * Turns whatever goes wrong into this client's exceptions.
 */
public final class ExceptionTranslator {

	/** The type of the record, and the first byte of its version. */
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

	/** Names the kind of server in later messages. */
	public void serverIs(ServerKind kind) {
		this.server = kind;
	}

	/** An answer with a status that is no success. */
	ApiException answered(Endpoint<?> endpoint, int status, HttpHeaders headers, JsonBytes content) {
		return answered(endpoint, status, headers, ErrorBody.parse(content.text(), headers));
	}

	ApiException answered(Endpoint<?> endpoint, int status, HttpHeaders headers, ServerError error) {
		String message = whatAndWhere(endpoint) + " answered " + status
				+ (error.message().isEmpty() ? "" : ": \"" + error.message() + "\"")
				+ ((error.type() != null && !error.type().equals("HTTPException")) ? " (" + error.type() + ")" : "");
		if (status == 401 || status == 403) {
			return new AuthenticationException(message + ". Check the client's username and password (the WebUI's "
					+ "--api-auth), bearer token or headers", status, error);
		}
		String stranger = stranger(error, headers);
		if ((status == 404 || status == 405) && ErrorBody.noRoute(error)) {
			return new MissingEndpointException(message + ((stranger != null) ? ". " + stranger : ". This server ("
					+ kindOf(error, headers) + ") does not have the endpoint; " + whoHasIt(endpoint.path())), status,
					error);
		}
		if (status == 404 && stranger != null) {
			message += ". " + stranger;
		}
		if (status == 400 && this.baseUrl.startsWith("http:") && asksForTls(error.message())) {
			message += ". The server expects TLS: set the base URL to https://";
		}
		if (status >= 300 && status < 400) {
			message += ". Redirects are not followed: set the base URL to where it leads, "
					+ ServerAddress.shown(String.valueOf(headers.getFirst(HttpHeaders.LOCATION)));
		}
		if (error.outOfMemory()) {
			message += ". The GPU has too little memory for this request: try a smaller size or batch";
		}
		return new ApiException(message, status, error, retryAfter(headers));
	}

	/** What is known of the server, or else what its response looks like. */
	private String kindOf(ServerError error, HttpHeaders headers) {
		if (this.server != null) {
			return this.server.toString();
		}
		return "by its response "
				+ (isSilent(error, headers) ? ServerKind.STABLE_DIFFUSION_CPP : "AUTOMATIC1111 or a fork of it");
	}

	/** stable-diffusion.cpp has no error and no content type for a missing path. */
	private static boolean isSilent(ServerError error, HttpHeaders headers) {
		return error.body().isEmpty() && headers.getFirst(HttpHeaders.CONTENT_TYPE) == null;
	}

	/**
	 * Describes a server whose response for a missing path is not that of a WebUI; null
	 * if it may be a WebUI's.
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
				+ "): another application listens there, or the path of the base URL is wrong";
	}

	private static boolean asksForTls(String message) {
		String lower = message.toLowerCase(Locale.ROOT);
		return lower.contains("https") || lower.contains("tls");
	}

	/** The flag, extension or version that would bring an endpoint. */
	private static String whoHasIt(String path) {
		if (path.startsWith("/controlnet/")) {
			return "the ControlNet extension brings it";
		}
		if (path.startsWith("/internal/")) {
			return "AUTOMATIC1111 and Forge have it with a user interface, so without --nowebui";
		}
		if (path.startsWith("/sdapi/v1/server-")) {
			return "AUTOMATIC1111 and Forge have it when started with --api --api-server-stop";
		}
		return "AUTOMATIC1111 and Forge have it when started with --api"
				+ (path.equals(Endpoint.SCHEDULERS.path()) ? ", since 1.9" : "");
	}

	/**
	 * The response to the request is lost: another one was received in its place.
	 */
	public ConnectionException ofAnotherTask(Endpoint<?> endpoint, String sent, String returned) {
		return new ConnectionException(Reason.BROKEN,
				whatAndWhere(endpoint) + " received the response to another request: it names the task '"
						+ Redaction.excerpt(returned) + "', and the request names '" + Redaction.excerpt(sent)
						+ "'. Check the proxies before the server, and use the client's own connections",
				null);
	}

	/** A response that says success, and lacks what was asked for. */
	public DecodingException lacks(Endpoint<?> endpoint, String what) {
		return new DecodingException(whatAndWhere(endpoint) + " answered without " + what, null);
	}

	/** An answer that says success, and is not JSON of the expected type. */
	DecodingException unreadable(Endpoint<?> endpoint, long length, HttpHeaders headers,
			@Nullable JacksonException cause) {
		if (length == 0) {
			return new DecodingException(whatAndWhere(endpoint) + " answered with an empty body", null);
		}
		String type = String.valueOf(headers.getFirst(HttpHeaders.CONTENT_TYPE));
		if (!type.contains(MediaType.APPLICATION_JSON_VALUE)) {
			return new DecodingException(
					whatAndWhere(endpoint) + " answered with " + Redaction.excerpt(type) + ", not JSON. Is this the "
							+ "address of a WebUI, and is its API switched on (AUTOMATIC1111 and Forge: --api)?",
					null);
		}
		String problem = (cause != null) ? Redaction.excerpt(cause.getOriginalMessage()) : "no value";
		return new DecodingException(
				whatAndWhere(endpoint) + " answered with JSON (" + length + " bytes) that cannot be read: " + problem,
				null);
	}

	/** An image that is not base64, or a response that cannot be decompressed. */
	DecodingException damaged(Endpoint<?> endpoint, IllegalArgumentException cause) {
		return new DecodingException(whatAndWhere(endpoint) + " returned a damaged response: "
				+ Redaction.excerpt(String.valueOf(cause.getMessage())), null);
	}

	DecodingException unknownEncoding(Endpoint<?> endpoint, String encoding) {
		return new DecodingException(whatAndWhere(endpoint) + " returned a response with Content-Encoding "
				+ Redaction.excerpt(encoding) + "; this client decodes gzip only, and asks for no compression. "
				+ "Switch the compression off in the proxy or the WebClient filter that asks for it", null);
	}

	DecodingException tooLarge(Endpoint<?> endpoint, long limit) {
		return new DecodingException(
				whatAndWhere(endpoint) + " answered with more than " + limit
						+ " bytes, the client's max-response-size. Raise it, or ask for fewer or smaller pictures",
				null);
	}

	/** Everything else: no answer, or not in time, or a file that cannot be sent. */
	public Throwable translate(Endpoint<?> endpoint, Duration timeout, Throwable error) {
		if (error.getCause() instanceof ImageAccessException image) {
			return image;
		}
		if (error instanceof TimeoutException) {
			return new ConnectionException(Reason.TIMED_OUT, whatAndWhere(endpoint) + " got no answer within "
					+ timeout.toMillis() + " ms"
					+ ((endpoint.kind() == Endpoint.Kind.GENERATION)
							? "; the server may still be generating. Raise the client's timeout if it needs longer"
							: ""),
					null);
		}
		Throwable cause = lostConnection(error);
		if (cause != null && (speaksPlainHttp(cause) || speaksTls(cause))) {
			return new ConnectionException(Reason.NOT_CONNECTED,
					whatAndWhere(endpoint) + " could not connect: "
							+ (speaksTls(cause) ? "the server speaks TLS. Use https:// in the base URL"
									: "the server does not speak TLS. Use http:// in the base URL"),
					cause, true);
		}
		if (cause != null) {
			Reason reason = reasonOf(cause);
			return new ConnectionException(reason, whatAndWhere(endpoint) + " " + switch (reason) {
				case NOT_CONNECTED -> "could not connect: " + describe(cause) + connectHint(cause);
				case BROKEN ->
					"lost the connection before the response was complete: " + describe(cause) + tlsHint(cause);
				case TIMED_OUT -> "got no response in time: " + describe(cause);
			}, cause);
		}
		return (error instanceof StableDiffusionException || error instanceof IllegalArgumentException) ? error
				: inThisJvm(endpoint, error);
	}

	/**
	 * The last resort: what is none of this client's exceptions comes from code of the
	 * application that takes part in the call, or from the JVM.
	 */
	public Throwable ours(Endpoint<?> endpoint, Throwable error) {
		if (error instanceof StableDiffusionException || error instanceof IllegalArgumentException) {
			return error;
		}
		return (error instanceof UncheckedIOException image) ? image(endpoint, image) : inThisJvm(endpoint, error);
	}

	private ProcessingException inThisJvm(Endpoint<?> endpoint, Throwable error) {
		return new ProcessingException(
				whatAndWhere(endpoint) + " failed in this JVM: " + Redaction.excerpt(error.toString()), error);
	}

	/** An image's file cannot be read, or its store takes it not. */
	ImageAccessException image(Endpoint<?> endpoint, UncheckedIOException error) {
		return new ImageAccessException(whatAndWhere(endpoint) + " failed: " + describe(error),
				Objects.requireNonNullElse(error.getCause(), error));
	}

	/**
	 * A response that exhausts the memory or the stack, or needs a class that is missing.
	 * Reactor would throw such an error on whatever thread it is, and not signal it.
	 */
	ProcessingException beyondJvm(Endpoint<?> endpoint, Error error) {
		return new ProcessingException(
				whatAndWhere(endpoint) + " returned a response that this JVM cannot process: " + error
						+ ((error instanceof OutOfMemoryError)
								? ". Receive the images into files (withImageStore), or give the JVM more memory" : ""),
				error);
	}

	/**
	 * What ended an answer before its end: of what is no HTTP any more, the connection
	 * complains with exceptions of any kind.
	 */
	static Throwable cutShort(Throwable error) {
		return (lostConnection(error) != null) ? error : new IOException(describe(error), error);
	}

	/** A call that took too long with all its attempts. */
	public ConnectionException overdue(Endpoint<?> endpoint, Duration limit) {
		return new ConnectionException(Reason.TIMED_OUT, whatAndWhere(endpoint) + " was not done within "
				+ limit.toMillis() + " ms, the client's call-timeout, with all attempts and the wait in line", null);
	}

	/**
	 * {@code WebClient} wraps what goes wrong before the answer begins, and only that.
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
	 * Makes the translation total: whatever fails while a response is received and is not
	 * known here comes from the response, for example a header that cannot be parsed.
	 */
	Throwable unexpected(Endpoint<?> endpoint, Throwable error) {
		return (error instanceof Exception && !(error instanceof StableDiffusionException)
				&& !(error instanceof TimeoutException) && !(error.getCause() instanceof ImageAccessException)
				&& lostConnection(error) == null) ? new DecodingException(
						whatAndWhere(endpoint) + " returned a response that cannot be read: " + describe(error), error)
						: error;
	}

	/** The server's first bytes are no TLS. */
	private static boolean speaksPlainHttp(Throwable cause) {
		String message = String.valueOf(cause.getMessage());
		return isNamed(cause, "NotSslRecord")
				|| (cause instanceof SSLException && (message.contains("Unsupported or unrecognized SSL message")
						|| message.contains("Unrecognized SSL message")));
	}

	/**
	 * The server's first bytes are a TLS alert. Other HTTP libraries than Reactor Netty
	 * quote it as a response that they cannot read.
	 */
	private static boolean speaksTls(Throwable cause) {
		return cause instanceof WrongSchemeException || String.valueOf(cause.getMessage()).contains(TLS_ALERT);
	}

	/**
	 * The server closed the connection during the handshake, perhaps because it expected
	 * anything but that. Netty adds this to the exception of a connection that is closed.
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
			return ". If the server does not speak TLS, use http:// in the base URL";
		}
		if (isNamed(cause, "ProxyConnect") || isNamed(cause, "HttpProxyConnect")) {
			return ". Check the proxy of the application's HTTP client, and its credentials";
		}
		return ". Is the WebUI running there, and does it listen to this machine (AUTOMATIC1111 and Forge: --listen)?";
	}

	/**
	 * A server that expects TLS may also close the connection without a word, as
	 * AUTOMATIC1111 does. So does one that has just stopped.
	 */
	private String tlsHint(Throwable cause) {
		String message = String.valueOf(cause.getMessage());
		boolean silent = message.contains("BEFORE response") || message.contains("header parser received no bytes");
		return (silent && this.baseUrl.startsWith("http:"))
				? ". If the server expects TLS, use https:// in the base URL" : "";
	}

	/** Reactor Netty is optional, so its exceptions are known by name. */
	private static boolean isNamed(Throwable cause, String prefix) {
		return cause.getClass().getSimpleName().startsWith(prefix);
	}

	private static String describe(Throwable cause) {
		String message = cause.getMessage();
		return (message != null) ? Redaction.excerpt(message) : cause.getClass().getSimpleName();
	}

	private String whatAndWhere(Endpoint<?> endpoint) {
		return "[" + endpoint.name() + "] " + endpoint.method() + " " + this.baseUrl + endpoint.path();
	}

	/**
	 * Seconds, or a date. A number that is too large for a clock is still a number: the
	 * server asks to wait longer than anybody does.
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
