package io.stablediffusion.internal.call;

import java.util.function.Consumer;

import reactor.util.context.Context;

/**
 * Errors that come after a call was cancelled or has failed. Nobody can receive them, and
 * Reactor logs them as errors of the application, with a stack trace. They follow from
 * the cancellation: the connection was closed, the body was released.
 */
public final class DroppedErrors {

	/** Where Reactor's operators look for what to do with such an error. */
	private static final String KEY = "reactor.onErrorDropped.local";

	private DroppedErrors() {
	}

	/** Has the operators above log them for debugging only. */
	public static Context debug(Context context) {
		Consumer<Throwable> dropped = (error) -> Logs.CLIENT.debug("Dropped an error after the end of a call", error);
		return context.put(KEY, dropped);
	}

}
