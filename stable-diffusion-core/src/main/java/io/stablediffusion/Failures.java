package io.stablediffusion;

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
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

import io.stablediffusion.ConnectionException.Reason;
import io.stablediffusion.json.Redaction;
import io.stablediffusion.server.ServerKind;
import io.stablediffusion.json.JsonBytes;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.WebClientRequestException;

/**
 * Turns whatever goes wrong into this client's exceptions.
 */
final class Failures {

	private final String baseUrl;

	private volatile @Nullable ServerKind server;

	Failures(String baseUrl) {
		this.baseUrl = baseUrl;
	}

	String baseUrl() {
		return this.baseUrl;
	}

	/** Names the kind of server in later messages. */
	void serverIs(ServerKind kind) {
		this.server = kind;
	}

	/** An answer with a status that is no success. */
	ApiException answered(Endpoint<?> endpoint, int status, HttpHeaders headers, JsonBytes content) {
		return answered(endpoint, status, headers, ErrorBody.parse(content.textFrom(0), headers));
	}

	ApiException answered(Endpoint<?> endpoint, int status, HttpHeaders headers, ErrorBody body) {
		String message = whatAndWhere(endpoint) + " answered " + status
				+ (body.message().isEmpty() ? "" : ": \"" + body.message() + "\"")
				+ ((body.type() != null && !body.type().equals("HTTPException")) ? " (" + body.type() + ")" : "");
		if (status == 401 || status == 403) {
			return new AuthenticationException(message + ". Check the client's username and password (the WebUI's "
					+ "--api-auth), bearer token or headers", status, body);
		}
		if ((status == 404 || status == 405) && body.noRoute()) {
			return new MissingEndpointException(message + ". This server (" + kindOf(body, headers)
					+ ") does not have the endpoint; " + whoHasIt(endpoint.path()), status, body);
		}
		if (status >= 300 && status < 400) {
			message += ". Redirects are not followed: set the base URL to where it leads, "
					+ Redaction.excerpt(String.valueOf(headers.getFirst(HttpHeaders.LOCATION)));
		}
		if (body.outOfMemory()) {
			message += ". The GPU has too little memory for this request: try a smaller size or batch";
		}
		return new ApiException(message, status, body, retryAfter(headers));
	}

	/** What is known of the server, or else what its answer looks like. */
	private String kindOf(ErrorBody body, HttpHeaders headers) {
		if (this.server != null) {
			return this.server.toString();
		}
		boolean silent = body.message().isEmpty() && headers.getContentType() == null;
		return "by its answer " + (silent ? ServerKind.STABLE_DIFFUSION_CPP : "AUTOMATIC1111 or a fork of it");
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

	/** A response that says success, and lacks what was asked for. */
	DecodingException lacks(Endpoint<?> endpoint, String what) {
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
			return new DecodingException(whatAndWhere(endpoint) + " answered with " + type + ", not JSON. Is this the "
					+ "address of a WebUI, and is its API switched on (--api)?", null);
		}
		String problem = (cause != null) ? Redaction.excerpt(cause.getOriginalMessage()) : "no value";
		return new DecodingException(
				whatAndWhere(endpoint) + " answered with JSON (" + length + " bytes) that cannot be read: " + problem,
				null);
	}

	/** A picture that is none, or an answer that cannot be unpacked. */
	DecodingException damaged(Endpoint<?> endpoint, IllegalArgumentException cause) {
		return new DecodingException(whatAndWhere(endpoint) + " answered with what is damaged: "
				+ Redaction.excerpt(String.valueOf(cause.getMessage())), null);
	}

	DecodingException tooLarge(Endpoint<?> endpoint, long limit) {
		return new DecodingException(
				whatAndWhere(endpoint) + " answered with more than " + limit
						+ " bytes, the client's max-response-size. Raise it, or ask for fewer or smaller pictures",
				null);
	}

	/** Everything else: no answer, or not in time, or a file that cannot be sent. */
	Throwable translate(Endpoint<?> endpoint, Duration timeout, Throwable error) {
		if (error.getCause() instanceof UncheckedIOException file) {
			return file;
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
		if (cause != null) {
			Reason reason = reasonOf(cause);
			return new ConnectionException(reason, whatAndWhere(endpoint) + " " + switch (reason) {
				case NOT_CONNECTED -> "could not connect: " + describe(cause)
						+ ". Is the WebUI running there, and does it listen to this machine (--listen)?";
				case BROKEN -> "lost the connection before the answer was there: " + describe(cause);
				case TIMED_OUT -> "got no answer in time: " + describe(cause);
			}, cause);
		}
		return error;
	}

	/**
	 * What ended an answer before its end: of what is no HTTP any more, the connection
	 * complains with exceptions of any kind.
	 */
	static Throwable cutShort(Throwable error) {
		return (lostConnection(error) != null) ? error : new IOException(describe(error), error);
	}

	/** A call that took too long with all its attempts. */
	ConnectionException overdue(Endpoint<?> endpoint, Duration limit) {
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
		if (cause instanceof NotSentException || cause instanceof ConnectException
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

	/** Seconds, or a date. */
	private static @Nullable Duration retryAfter(HttpHeaders headers) {
		String value = headers.getFirst(HttpHeaders.RETRY_AFTER);
		if (value == null) {
			return null;
		}
		try {
			Duration wait = value.strip().matches("\\d{1,9}") ? Duration.ofSeconds(Long.parseLong(value.strip()))
					: Duration.between(Instant.now(), ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME));
			return wait.isNegative() ? Duration.ZERO : wait;
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

}
