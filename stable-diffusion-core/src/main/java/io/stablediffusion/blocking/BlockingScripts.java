package io.stablediffusion.blocking;

import java.util.List;

import io.stablediffusion.catalog.ScriptInfo;
import io.stablediffusion.catalog.ScriptList;
import io.stablediffusion.catalog.Scripts;

/**
 * The blocking variant of {@link Scripts}: each method blocks the calling thread until
 * its result is available. It throws the exceptions that the reactive variant emits.
 *
 * @since 0.1.0
 */
public final class BlockingScripts {

	private final Scripts scripts;

	BlockingScripts(Scripts scripts) {
		this.scripts = scripts;
	}

	/**
	 * Returns the names of all scripts: {@code GET /sdapi/v1/scripts}.
	 * @return the names
	 */
	public ScriptList get() {
		return Waiting.await(this.scripts.get());
	}

	/**
	 * Lists all scripts with their arguments: {@code GET /sdapi/v1/script-info}. Since
	 * AUTOMATIC1111 1.3.
	 * @return the scripts with their arguments
	 */
	public List<ScriptInfo> info() {
		return Waiting.await(this.scripts.info());
	}

}
