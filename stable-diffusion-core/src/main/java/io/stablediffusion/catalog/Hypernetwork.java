package io.stablediffusion.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A hypernetwork of a server.
 *
 * @param name the name for prompts, as in {@code <hypernet:name:1>}
 * @param path its file on the server
 * @since 0.1.0
 */
public record Hypernetwork(String name, @Nullable String path) {

	public Hypernetwork(@Nullable String name, @Nullable String path) {
		this.name = (name != null) ? name : "";
		this.path = path;
	}

}
