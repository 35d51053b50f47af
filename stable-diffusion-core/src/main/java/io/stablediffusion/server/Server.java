package io.stablediffusion.server;

import io.stablediffusion.json.JsonObject;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads information about a server, and stops or restarts it.
 *
 * @since 0.1.0
 */
public interface Server {

	/**
	 * Returns the memory usage of the machine and of the GPU:
	 * {@code GET /sdapi/v1/memory}.
	 * @return the memory usage in bytes
	 */
	Mono<Memory> memory();

	/**
	 * Returns the command line flags of the server: {@code GET /sdapi/v1/cmd-flags}. They
	 * contain credentials ({@code api_auth}, {@code gradio_auth}), which must not be
	 * shown or logged.
	 * @return the flags
	 */
	Mono<CommandFlags> flags();

	/**
	 * Checks that the user interface is reachable: {@code GET /internal/ping}. The server
	 * returns a response even if its API is disabled or the credentials are wrong; use
	 * {@code client.ping()} to check that the client can generate images.
	 * @return completes when the server has returned its response
	 */
	Mono<Void> internalPing();

	/**
	 * Returns the version, platform, packages and settings of the server:
	 * {@code GET /internal/sysinfo}. Since AUTOMATIC1111 1.6, and only on a server with a
	 * user interface.
	 * @return the report
	 */
	Mono<JsonObject> sysinfo();

	/**
	 * Returns the duration of each phase of the server's start:
	 * {@code GET /internal/profile-startup}.
	 * @return the report
	 */
	Mono<JsonObject> startupProfile();

	/**
	 * Lists the settings that the user interface can show at the top of the page:
	 * {@code GET /internal/quicksettings-hint}.
	 * @return the settings
	 */
	Flux<QuicksettingsHint> quicksettingsHints();

	/**
	 * Stops the server after the current job: {@code POST /sdapi/v1/server-stop}. The
	 * server must have been started with {@code --api-server-stop}.
	 * @return completes when the server has returned its response
	 */
	Mono<Void> stop();

	/**
	 * Restarts the server: {@code POST /sdapi/v1/server-restart}. The server must have
	 * been started by its start script, with {@code --api-server-stop}.
	 * @return completes when the server has returned its response
	 */
	Mono<Void> restart();

	/**
	 * Ends the process of the server immediately: {@code POST /sdapi/v1/server-kill}. The
	 * server must have been started with {@code --api-server-stop}. The call fails if the
	 * process ends before the server has returned its response.
	 * @return completes when the server has returned its response
	 */
	Mono<Void> kill();

}
