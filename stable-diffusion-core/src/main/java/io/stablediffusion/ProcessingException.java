package io.stablediffusion;

import org.jspecify.annotations.Nullable;

/**
 * A call failed in this JVM, neither at the server nor on the way to it: code of the
 * application that takes part in the call failed (a filter of {@code WebClient}, a retry
 * policy), or the JVM itself did (memory, stack, a missing class). The cause says which.
 */
public final class ProcessingException extends StableDiffusionException {

	ProcessingException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
