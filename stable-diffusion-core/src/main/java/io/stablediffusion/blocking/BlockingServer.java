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
		return BlockingStableDiffusionClient.await(this.server.memory());
	}

	public CommandFlags flags() {
		return BlockingStableDiffusionClient.await(this.server.flags());
	}

	public void internalPing() {
		this.server.internalPing().block();
	}

	public JsonObject sysinfo() {
		return BlockingStableDiffusionClient.await(this.server.sysinfo());
	}

	public JsonObject startupProfile() {
		return BlockingStableDiffusionClient.await(this.server.startupProfile());
	}

	public List<QuicksettingsHint> quicksettingsHints() {
		return BlockingStableDiffusionClient.await(this.server.quicksettingsHints().collectList());
	}

	public void stop() {
		this.server.stop().block();
	}

	public void restart() {
		this.server.restart().block();
	}

	public void kill() {
		this.server.kill().block();
	}

}
