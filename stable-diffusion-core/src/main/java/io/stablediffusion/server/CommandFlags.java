package io.stablediffusion.server;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.stablediffusion.internal.Redaction;
import io.stablediffusion.json.JsonObject;

/**
 * The command line flags of a server. They contain credentials, so {@link #toString()}
 * returns only their names.
 *
 * @since 0.1.0
 */
public final class CommandFlags {

	private final JsonObject flags;

	@JsonCreator(mode = JsonCreator.Mode.DELEGATING)
	public CommandFlags(JsonObject flags) {
		this.flags = flags;
	}

	/**
	 * Returns all flags by name, with underscores instead of hyphens.
	 * @return the flags, including credentials
	 */
	public JsonObject all() {
		return this.flags;
	}

	@Override
	public String toString() {
		return Redaction.oneLine("CommandFlags" + this.flags.asMap().keySet());
	}

}
