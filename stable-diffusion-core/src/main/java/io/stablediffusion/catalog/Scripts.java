package io.stablediffusion.catalog;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The scripts of a server, those of its extensions too.
 */
public interface Scripts {

	/**
	 * The names of all scripts: {@code GET /sdapi/v1/scripts}.
	 * @return the names
	 */
	Mono<ScriptList> get();

	/**
	 * What each script takes: {@code GET /sdapi/v1/script-info}. Since 1.3.
	 * @return the scripts with their arguments
	 */
	Flux<ScriptInfo> info();

}
