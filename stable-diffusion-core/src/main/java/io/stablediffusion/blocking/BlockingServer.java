package io.stablediffusion.blocking;

import java.util.List;

import io.stablediffusion.json.JsonObject;
import io.stablediffusion.server.CommandFlags;
import io.stablediffusion.server.Memory;
import io.stablediffusion.server.QuicksettingsHint;
import io.stablediffusion.server.Server;

/**
 * {@link Server}, waiting for the results.
 */
public final class BlockingServer {

	private final Server server;

	BlockingServer(Server server) {
		this.server = server;
	}

	public Memory memory() {
		return Waiting.await(this.server.memory());
	}

	public CommandFlags flags() {
		return Waiting.await(this.server.flags());
	}

	public void internalPing() {
		Waiting.awaitEnd(this.server.internalPing());
	}

	public JsonObject sysinfo() {
		return Waiting.await(this.server.sysinfo());
	}

	public JsonObject startupProfile() {
		return Waiting.await(this.server.startupProfile());
	}

	public List<QuicksettingsHint> quicksettingsHints() {
		return Waiting.await(this.server.quicksettingsHints());
	}

	public void stop() {
		Waiting.awaitEnd(this.server.stop());
	}

	public void restart() {
		Waiting.awaitEnd(this.server.restart());
	}

	public void kill() {
		Waiting.awaitEnd(this.server.kill());
	}

}
