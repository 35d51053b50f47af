package io.stablediffusion.blocking;

import java.util.List;

import io.stablediffusion.catalog.ScriptInfo;
import io.stablediffusion.catalog.ScriptList;
import io.stablediffusion.catalog.Scripts;

/**
 * {@link Scripts}, waiting for the results.
 */
public final class BlockingScripts {

	private final Scripts scripts;

	BlockingScripts(Scripts scripts) {
		this.scripts = scripts;
	}

	public ScriptList get() {
		return Waiting.await(this.scripts.get());
	}

	public List<ScriptInfo> info() {
		return Waiting.await(this.scripts.info());
	}

}
