package io.stablediffusion.internal.http;

import io.stablediffusion.ConnectionSettings;
import io.stablediffusion.GenerationSettings;
import io.stablediffusion.internal.call.Endpoint;

/**
 * The connection pools of a client. A call uses connections of its own pool only, so it
 * never waits for a connection that a call of another pool occupies.
 */
public enum Pool {

	/** Generations: one connection for each permit of the generation queue. */
	GENERATION,
	/** Reads and commands. */
	OTHER,
	/** Progress requests of the application. */
	PROGRESS,
	/**
	 * Lookups of a task that is possibly interrupted. Separate from {@link #PROGRESS},
	 * which the application can exhaust with slow calls, and from {@link #CONTROL}, so
	 * that the interrupt is sent without delay.
	 */
	LOOK,
	/** Interrupt and skip. */
	CONTROL,
	/** Ping and health check. */
	HEALTH;

	static Pool of(Endpoint.Kind kind) {
		return switch (kind) {
			case GENERATION -> GENERATION;
			case READ, COMMAND -> OTHER;
			case WATCH -> PROGRESS;
			case LOOK -> LOOK;
			case CONTROL -> CONTROL;
			case PROBE -> HEALTH;
		};
	}

	public int size(GenerationSettings generation, ConnectionSettings connections) {
		return switch (this) {
			case GENERATION -> generation.maxConcurrent();
			case OTHER -> connections.max();
			case PROGRESS -> connections.progress();
			case LOOK, CONTROL, HEALTH -> 1;
		};
	}

}
