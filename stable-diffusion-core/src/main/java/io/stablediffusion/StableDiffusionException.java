package io.stablediffusion;

import org.jspecify.annotations.Nullable;

/**
 * What goes wrong between this client and a WebUI. A message says what was tried, where,
 * what came back and what to do; it has neither credentials nor encoded pictures.
 */
public abstract sealed class StableDiffusionException extends RuntimeException permits ConfigurationException,
		ConnectionException, ApiException, DecodingException, OverloadedException, InterruptedCallException {

	StableDiffusionException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
