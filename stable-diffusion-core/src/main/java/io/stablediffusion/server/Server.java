package io.stablediffusion.server;

import io.stablediffusion.json.JsonObject;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The server itself.
 */
public interface Server {

	/**
	 * Memory of the machine and of the GPU: {@code GET /sdapi/v1/memory}.
	 * @return the memory in bytes
	 */
	Mono<Memory> memory();

	/**
	 * The flags that the server was started with: {@code GET /sdapi/v1/cmd-flags}. Among
	 * them are credentials ({@code api_auth}, {@code gradio_auth}): do not show them.
	 * @return the flags
	 */
	Mono<CommandFlags> flags();

	/**
	 * Asks whether the user interface's server answers: {@code GET /internal/ping}. It
	 * does so with the API switched off and whatever the credentials; the client's own
	 * {@code ping()} tells whether one can generate.
	 * @return completes when it has answered
	 */
	Mono<Void> internalPing();

	/**
	 * Version, platform, packages and settings: {@code GET /internal/sysinfo}. Since 1.6,
	 * with a user interface only.
	 * @return the report
	 */
	Mono<JsonObject> sysinfo();

	/**
	 * What took how long when the server started: {@code GET /internal/profile-startup}.
	 * @return the report
	 */
	Mono<JsonObject> startupProfile();

	/**
	 * Settings that the user interface can show on top:
	 * {@code GET /internal/quicksettings-hint}.
	 * @return the settings
	 */
	Flux<QuicksettingsHint> quicksettingsHints();

	/**
	 * Stops the server after the current job: {@code POST /sdapi/v1/server-stop}. Needs
	 * {@code --api-server-stop}.
	 * @return completes when the server has answered
	 */
	Mono<Void> stop();

	/**
	 * Starts the server anew: {@code POST /sdapi/v1/server-restart}. Needs
	 * {@code --api-server-stop}, and a server that was started by its script.
	 * @return completes when the server has answered
	 */
	Mono<Void> restart();

	/**
	 * Ends the server's process at once: {@code POST /sdapi/v1/server-kill}. Needs
	 * {@code --api-server-stop}. A server that dies before it has answered is an error.
	 * @return completes when the server has answered
	 */
	Mono<Void> kill();

}
