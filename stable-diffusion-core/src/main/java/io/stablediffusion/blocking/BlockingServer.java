package io.stablediffusion.blocking;

import java.util.List;

import io.stablediffusion.json.JsonObject;
import io.stablediffusion.server.CommandFlags;
import io.stablediffusion.server.Memory;
import io.stablediffusion.server.QuicksettingsHint;
import io.stablediffusion.server.Server;

/**
 * The blocking variant of {@link Server}: each method blocks the calling thread until its
 * result is available. It throws the exceptions that the reactive variant emits.
 *
 * @since 0.1.0
 */
public final class BlockingServer {

	private final Server server;

	BlockingServer(Server server) {
		this.server = server;
	}

	/**
	 * Returns the memory usage of the machine and of the GPU:
	 * {@code GET /sdapi/v1/memory}.
	 * @return the memory usage in bytes
	 */
	public Memory memory() {
		return Waiting.await(this.server.memory());
	}

	/**
	 * Returns the command line flags of the server: {@code GET /sdapi/v1/cmd-flags}. They
	 * contain credentials ({@code api_auth}, {@code gradio_auth}), which must not be
	 * shown or logged.
	 * @return the flags
	 */
	public CommandFlags flags() {
		return Waiting.await(this.server.flags());
	}

	/**
	 * Checks that the user interface is reachable: {@code GET /internal/ping}. The server
	 * returns a response even if its API is disabled or the credentials are wrong; use
	 * {@code client.ping()} to check that the client can generate images.
	 */
	public void internalPing() {
		Waiting.awaitEnd(this.server.internalPing());
	}

	/**
	 * Returns the version, platform, packages and settings of the server:
	 * {@code GET /internal/sysinfo}. Since AUTOMATIC1111 1.6, and only on a server with a
	 * user interface.
	 * @return the report
	 */
	public JsonObject sysinfo() {
		return Waiting.await(this.server.sysinfo());
	}

	/**
	 * Returns the duration of each phase of the server's start:
	 * {@code GET /internal/profile-startup}.
	 * @return the report
	 */
	public JsonObject startupProfile() {
		return Waiting.await(this.server.startupProfile());
	}

	/**
	 * Lists the settings that the user interface can show at the top of the page:
	 * {@code GET /internal/quicksettings-hint}.
	 * @return the settings
	 */
	public List<QuicksettingsHint> quicksettingsHints() {
		return Waiting.await(this.server.quicksettingsHints());
	}

	/**
	 * Stops the server after the current job: {@code POST /sdapi/v1/server-stop}. The
	 * server must have been started with {@code --api-server-stop}.
	 */
	public void stop() {
		Waiting.awaitEnd(this.server.stop());
	}

	/**
	 * Restarts the server: {@code POST /sdapi/v1/server-restart}. The server must have
	 * been started by its start script, with {@code --api-server-stop}.
	 */
	public void restart() {
		Waiting.awaitEnd(this.server.restart());
	}

	/**
	 * Ends the process of the server immediately: {@code POST /sdapi/v1/server-kill}. The
	 * server must have been started with {@code --api-server-stop}. The call fails if the
	 * process ends before the server has returned its response.
	 */
	public void kill() {
		Waiting.awaitEnd(this.server.kill());
	}

}
