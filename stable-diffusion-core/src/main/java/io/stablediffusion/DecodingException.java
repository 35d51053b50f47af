package io.stablediffusion;

import org.jspecify.annotations.Nullable;

/**
 * An answer came that says success and is not what the API's contract says: a page of a
 * proxy, damaged JSON, more than {@code max-response-size}.
 */
public final class DecodingException extends StableDiffusionException {

	DecodingException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
