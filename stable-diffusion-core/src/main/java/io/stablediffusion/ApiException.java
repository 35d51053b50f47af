package io.stablediffusion;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The server answered with an error.
 */
public sealed class ApiException extends StableDiffusionException
		permits AuthenticationException, MissingEndpointException {

	private final int status;

	private final ServerError error;

	private final @Nullable Duration retryAfter;

	/**
	 * An error of the server, as a client reports it.
	 * @param message what was tried, what the server returned, and what to do
	 * @param status the HTTP status
	 * @param error the error in the body of the response
	 * @param retryAfter when the server allows another request; null if it does not say
	 */
	public ApiException(String message, int status, ServerError error, @Nullable Duration retryAfter) {
		super(message, null);
		this.status = status;
		this.error = error;
		this.retryAfter = retryAfter;
	}

	/**
	 * The HTTP status. A 500 is no sign of a fault of the server: a WebUI also answers it
	 * to an unknown model or a damaged image.
	 * @return for example 422
	 */
	public int status() {
		return this.status;
	}

	/**
	 * The server's own message, in whatever shape it came.
	 * @return one line, or empty when the server gave none
	 */
	public String serverMessage() {
		return this.error.message();
	}

	/**
	 * The body of the response as text, for what the other methods do not take out of it.
	 * It may repeat what the request had, prompts and encoded images included, so do not
	 * log it.
	 * @return at most the first 65,536 characters; empty when there was no body
	 */
	public String responseBody() {
		return this.error.body();
	}

	/**
	 * What the server calls the error.
	 * @return for example {@code OutOfMemoryError}, or null
	 */
	public @Nullable String errorType() {
		return this.error.type();
	}

	/**
	 * The fields of the request that the server refused (status 422).
	 * @return the fields, empty for other errors
	 */
	public List<FieldError> fieldErrors() {
		return this.error.fieldErrors();
	}

	/**
	 * When the server wants to be asked again ({@code Retry-After}).
	 * @return the time to wait, or null when it did not say
	 */
	public @Nullable Duration retryAfter() {
		return this.retryAfter;
	}

	/**
	 * Whether the GPU had too little memory for the request: smaller or fewer images may
	 * work, the same again will not.
	 * @return true when the server said so
	 */
	public boolean outOfMemory() {
		return this.error.outOfMemory();
	}

	/** Whether the same request would fail again. */
	boolean permanent() {
		return this.error.permanent();
	}

	/**
	 * The error in the body of a response. Each kind of server has its own format; what a
	 * server does not say is empty or null.
	 *
	 * @param message the server's own message, one line
	 * @param type what the server calls the error, for example {@code OutOfMemoryError}
	 * @param fieldErrors the fields of the request that the server refused
	 * @param body the body as text, at most 65,536 characters
	 */
	public record ServerError(String message, @Nullable String type, List<FieldError> fieldErrors,
			String body) implements Serializable {

		private static final Set<String> CALLERS_MISTAKES = Set.of("HTTPException", "KeyError", "IndexError",
				"ValueError", "TypeError", "AttributeError", "RuntimeError", "AssertionError", "FileNotFoundError",
				"UnidentifiedImageError", "NotImplementedError");

		/**
		 * An error with nothing but a message, for a stub.
		 * @param message the server's message
		 */
		public ServerError(String message) {
			this(message, null, List.of(), "");
		}

		/**
		 * Whether the GPU had too little memory.
		 * @return true when the server said so
		 */
		public boolean outOfMemory() {
			return "OutOfMemoryError".equals(this.type)
					|| this.message.toLowerCase(Locale.ROOT).contains("out of memory");
		}

		/**
		 * Python names the mistakes of a caller (an unknown option is a
		 * {@code KeyError}), and so does the JSON parser of stable-diffusion.cpp.
		 */
		boolean permanent() {
			return outOfMemory() || CALLERS_MISTAKES.contains(Objects.requireNonNullElse(this.type, ""))
					|| this.message.startsWith("[json.exception") || this.message.startsWith("Invalid ");
		}

	}

	/**
	 * A field that the server refused.
	 *
	 * @param field its path in the request, for example {@code body.steps}
	 * @param message why
	 * @param type the server's name for the rule, for example {@code type_error.integer};
	 * null where the server gives none
	 */
	public record FieldError(String field, String message, @Nullable String type) implements Serializable {
	}

}
