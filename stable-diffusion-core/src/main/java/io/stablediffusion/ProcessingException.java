package io.stablediffusion;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a call fails in this JVM: code of the application failed, for example a
 * filter of {@code WebClient} or a retry policy, or the JVM failed (memory, stack, a
 * missing class). The cause has the details.
 *
 * @since 0.1.0
 */
public final class ProcessingException extends StableDiffusionException {

	/**
	 * Creates an exception.
	 * @param message the request, the error and a possible solution
	 * @param cause the cause; null if there is none
	 */
	public ProcessingException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
