package io.stablediffusion.server;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

import io.stablediffusion.internal.Checks;
import org.jspecify.annotations.Nullable;

/**
 * What a server can do.
 *
 * @param kind what kind of server it is
 * @param version its version, for example {@code v1.10.1}; null where it does not say
 * @param endpoints its endpoints, for example {@code POST /sdapi/v1/txt2img}. A server
 * that does not publish them was asked for what can be read without effect; of the others
 * only {@code txt2img} and {@code img2img} are taken for granted
 */
public record Capabilities(ServerKind kind, @Nullable String version, Set<String> endpoints) {

	public Capabilities(ServerKind kind, @Nullable String version, Set<String> endpoints) {
		this.kind = kind;
		this.version = version;
		this.endpoints = Collections.unmodifiableSet(new TreeSet<>(endpoints));
	}

	/**
	 * Whether the server has an endpoint.
	 * @param method the HTTP method, for example {@code GET}
	 * @param path the path, for example {@code /sdapi/v1/schedulers}
	 * @return true if it has
	 */
	public boolean has(String method, String path) {
		Checks.notNull("method", method);
		Checks.notNull("path", path);
		return this.endpoints.contains(method + " " + path);
	}

}
