package io.stablediffusion.server;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.stablediffusion.internal.Redaction;
import io.stablediffusion.json.JsonObject;

/**
 * The flags that a server was started with, which have credentials among them. It prints
 * none of their values.
 */
public final class CommandFlags {

	private final JsonObject flags;

	@JsonCreator(mode = JsonCreator.Mode.DELEGATING)
	public CommandFlags(JsonObject flags) {
		this.flags = flags;
	}

	/**
	 * All flags by their names, with underscores in place of hyphens.
	 * @return the flags, secrets included
	 */
	public JsonObject all() {
		return this.flags;
	}

	@Override
	public String toString() {
		return Redaction.oneLine("CommandFlags" + this.flags.asMap().keySet());
	}

}
