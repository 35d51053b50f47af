package io.stablediffusion.internal.http;

import io.stablediffusion.ConnectionSettings;
import io.stablediffusion.GenerationSettings;
import io.stablediffusion.internal.call.Endpoint;

/**
 * The connection pools of a client. A call takes a connection of its own pool only, so no
 * call ever waits for a connection that a call of another pool occupies.
 */
public enum Pool {

	/** Generations: as many connections as generations may be on the server at once. */
	GENERATION,
	/** Reads and commands, however slow they are. */
	OTHER,
	/** Progress, as the application asks for it. */
	PROGRESS,
	/**
	 * The client's own look at a task that it may have to interrupt. Apart from
	 * {@link #PROGRESS}, which an application can fill with slow calls, and from
	 * {@link #CONTROL}, so that an interrupt is sent as soon as it is decided.
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
