package io.stablediffusion.catalog;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Lists the scripts of a server, including those of its extensions.
 *
 * @since 0.1.0
 */
public interface Scripts {

	/**
	 * Returns the names of all scripts: {@code GET /sdapi/v1/scripts}.
	 * @return the names
	 */
	Mono<ScriptList> get();

	/**
	 * Lists all scripts with their arguments: {@code GET /sdapi/v1/script-info}. Since
	 * AUTOMATIC1111 1.3.
	 * @return the scripts with their arguments
	 */
	Flux<ScriptInfo> info();

}
