package io.stablediffusion;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The server answered with an error.
 */
public sealed class ApiException extends StableDiffusionException
		permits AuthenticationException, MissingEndpointException {

	private final int status;

	private final ErrorBody body;

	private final @Nullable Duration retryAfter;

	ApiException(String message, int status, ErrorBody body, @Nullable Duration retryAfter) {
		super(message, null);
		this.status = status;
		this.body = body;
		this.retryAfter = retryAfter;
	}

	/**
	 * The HTTP status. A 500 is no sign of a fault of the server: a WebUI also answers it
	 * to an unknown model or a damaged picture.
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
		return this.body.message();
	}

	/**
	 * The body of the response as text, for what the other methods do not take out of it.
	 * It may repeat what the request had, prompts and encoded images included, so do not
	 * log it.
	 * @return at most the first 65,536 characters; empty when there was no body
	 */
	public String responseBody() {
		return this.body.raw();
	}

	/**
	 * What the server calls the error.
	 * @return for example {@code OutOfMemoryError}, or null
	 */
	public @Nullable String errorType() {
		return this.body.type();
	}

	/**
	 * The fields of the request that the server refused (status 422).
	 * @return the fields, empty for other errors
	 */
	public List<FieldError> fieldErrors() {
		return this.body.fieldErrors();
	}

	/**
	 * When the server wants to be asked again ({@code Retry-After}).
	 * @return the time to wait, or null when it did not say
	 */
	public @Nullable Duration retryAfter() {
		return this.retryAfter;
	}

	/**
	 * Whether the GPU had too little memory for the request: smaller or fewer pictures
	 * may work, the same again will not.
	 * @return true when the server said so
	 */
	public boolean outOfMemory() {
		return this.body.outOfMemory();
	}

	boolean permanent() {
		return this.body.permanent();
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
