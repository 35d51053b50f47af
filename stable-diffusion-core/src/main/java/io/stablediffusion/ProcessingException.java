package io.stablediffusion;

import org.jspecify.annotations.Nullable;

/**
 * A call failed in this JVM, neither at the server nor on the way to it: code of the
 * application that takes part in the call failed (a filter of {@code WebClient}, a retry
 * policy), or the JVM itself did (memory, stack, a missing class). The cause says which.
 */
public final class ProcessingException extends StableDiffusionException {

	/**
	 * As a client reports it.
	 * @param message what was tried, what happened, and what to do
	 * @param cause what failed; null if nothing was thrown
	 */
	public ProcessingException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
