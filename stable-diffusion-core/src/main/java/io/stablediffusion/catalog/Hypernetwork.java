package io.stablediffusion.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A hypernetwork.
 *
 * @param name as in {@code <hypernet:name:1>}
 * @param path its file on the server
 */
public record Hypernetwork(String name, @Nullable String path) {

	public Hypernetwork(@Nullable String name, @Nullable String path) {
		this.name = (name != null) ? name : "";
		this.path = path;
	}

}
