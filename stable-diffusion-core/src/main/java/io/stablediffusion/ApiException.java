package io.stablediffusion;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the server returns an error response.
 *
 * @since 0.1.0
 */
public sealed class ApiException extends StableDiffusionException
		permits AuthenticationException, MissingEndpointException {

	private final int status;

	private final ServerError error;

	private final @Nullable Duration retryAfter;

	/**
	 * Creates an exception for an error response.
	 * @param message the request, the response and a possible solution
	 * @param status the HTTP status
	 * @param error the error in the body of the response
	 * @param retryAfter the time of the {@code Retry-After} header; null without the
	 * header
	 */
	public ApiException(String message, int status, ServerError error, @Nullable Duration retryAfter) {
		super(message, null);
		this.status = status;
		this.error = error;
		this.retryAfter = retryAfter;
	}

	/**
	 * Returns the HTTP status. A WebUI returns 500 also for an invalid request, for
	 * example for an unknown model or a damaged image.
	 * @return the status, for example 422
	 */
	public int status() {
		return this.status;
	}

	/**
	 * Returns the message in the body of the response.
	 * @return one line; empty if the response has no message
	 */
	public String serverMessage() {
		return this.error.message();
	}

	/**
	 * Returns the body of the response as text. It can contain parts of the request, such
	 * as prompts and encoded images, so do not log it.
	 * @return at most the first 65,536 characters; empty if there is no body
	 */
	public String responseBody() {
		return this.error.body();
	}

	/**
	 * Returns the server's name for the type of the error.
	 * @return the type, for example {@code OutOfMemoryError}; null if the response has
	 * none
	 */
	public @Nullable String errorType() {
		return this.error.type();
	}

	/**
	 * Returns the fields of the request that the server refused (status 422).
	 * @return the fields; empty for other errors
	 */
	public List<FieldError> fieldErrors() {
		return this.error.fieldErrors();
	}

	/**
	 * Returns how long to wait before another request ({@code Retry-After}).
	 * @return the time to wait; null if the response has no such header
	 */
	public @Nullable Duration retryAfter() {
		return this.retryAfter;
	}

	/**
	 * Returns whether the GPU had too little memory for the request. Such a request is
	 * not retried. A request for smaller or fewer images can succeed.
	 * @return true if the response indicates it
	 */
	public boolean outOfMemory() {
		return this.error.outOfMemory();
	}

	/** Whether the same request would fail again. */
	boolean permanent() {
		return this.error.permanent();
	}

	/**
	 * The error in the body of a response. Each kind of server has its own format;
	 * missing values are empty or null.
	 *
	 * @param message the server's message, one line
	 * @param type the server's name for the type of the error, for example
	 * {@code OutOfMemoryError}; null if there is none
	 * @param fieldErrors the fields of the request that the server refused
	 * @param body the body as text, at most 65,536 characters
	 */
	public record ServerError(String message, @Nullable String type, List<FieldError> fieldErrors,
			String body) implements Serializable {

		private static final Set<String> INVALID_REQUEST_TYPES = Set.of("HTTPException", "KeyError", "IndexError",
				"ValueError", "TypeError", "AttributeError", "RuntimeError", "AssertionError", "FileNotFoundError",
				"UnidentifiedImageError", "NotImplementedError");

		/**
		 * Creates an error that has only a message, for example for a stub.
		 * @param message the server's message
		 */
		public ServerError(String message) {
			this(message, null, List.of(), "");
		}

		/**
		 * Returns whether the GPU had too little memory.
		 * @return true if the type or message indicates it
		 */
		public boolean outOfMemory() {
			return "OutOfMemoryError".equals(this.type)
					|| this.message.toLowerCase(Locale.ROOT).contains("out of memory");
		}

		/**
		 * Whether the request is invalid. The type of an error is then a Python
		 * exception, for example a {@code KeyError} for an unknown option. The JSON
		 * parser of stable-diffusion.cpp has its own messages.
		 */
		boolean permanent() {
			return outOfMemory() || INVALID_REQUEST_TYPES.contains(Objects.requireNonNullElse(this.type, ""))
					|| this.message.startsWith("[json.exception") || this.message.startsWith("Invalid ");
		}

	}

	/**
	 * A field that the server refused.
	 *
	 * @param field the path in the request, for example {@code body.steps}
	 * @param message the reason
	 * @param type the server's name for the rule, for example {@code type_error.integer};
	 * null if there is none
	 */
	public record FieldError(String field, String message, @Nullable String type) implements Serializable {
	}

}
