package io.stablediffusion.internal.call;

import java.util.function.Consumer;

import reactor.util.context.Context;

/**
 * Changes the log level of errors that occur after the end of a call. They are
 * consequences of the cancellation, such as a closed connection. By default, Reactor logs
 * them as errors of the application with a stack trace.
 */
public final class DroppedErrors {

	/** The context key of Reactor's local hook for dropped errors. */
	private static final String KEY = "reactor.onErrorDropped.local";

	private DroppedErrors() {
	}

	/** Makes the upstream operators log dropped errors at debug level. */
	public static Context debug(Context context) {
		Consumer<Throwable> dropped = (error) -> Logs.CLIENT.debug("Dropped an error after the end of a call", error);
		return context.put(KEY, dropped);
	}

}
