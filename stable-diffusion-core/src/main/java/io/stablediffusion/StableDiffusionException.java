package io.stablediffusion;

import io.stablediffusion.internal.Redaction;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong between this client and a WebUI. A message says what was tried, where,
 * what came back and what to do; it is one line of printable characters, and has neither
 * credentials nor encoded images.
 */
public abstract sealed class StableDiffusionException extends RuntimeException
		permits ConfigurationException, ConnectionException, ApiException, DecodingException, OverloadedException,
		InterruptedCallException, NonBlockingThreadException, ProcessingException, ImageAccessException {

	StableDiffusionException(String message, @Nullable Throwable cause) {
		super(Redaction.oneLine(message), cause);
	}

}
