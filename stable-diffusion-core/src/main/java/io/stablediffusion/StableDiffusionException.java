package io.stablediffusion;

import io.stablediffusion.internal.Redaction;
import org.jspecify.annotations.Nullable;

/**
 * Base class of the exceptions of this client. A message describes the request, the error
 * and a possible solution. It is one line of printable characters without credentials and
 * encoded images.
 *
 * @since 0.1.0
 */
public abstract sealed class StableDiffusionException extends RuntimeException
		permits ConfigurationException, ConnectionException, ApiException, DecodingException, OverloadedException,
		InterruptedCallException, NonBlockingThreadException, ProcessingException, ImageAccessException {

	StableDiffusionException(String message, @Nullable Throwable cause) {
		super(Redaction.oneLine(message), cause);
	}

}
