package io.stablediffusion.server;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

import io.stablediffusion.internal.Checks;
import org.jspecify.annotations.Nullable;

/**
 * The kind, version and endpoints of a server.
 *
 * @param kind the kind of server
 * @param version the version, for example {@code v1.10.1}; null if the server does not
 * return it
 * @param endpoints the endpoints, for example {@code POST /sdapi/v1/txt2img}. If the
 * server does not publish its API schema, the client has sent requests to the endpoints
 * that only read; of the other endpoints, it assumes {@code txt2img} and {@code img2img}
 * only
 * @since 0.1.0
 */
public record Capabilities(ServerKind kind, @Nullable String version, Set<String> endpoints) {

	public Capabilities(ServerKind kind, @Nullable String version, Set<String> endpoints) {
		this.kind = kind;
		this.version = version;
		this.endpoints = Collections.unmodifiableSet(new TreeSet<>(endpoints));
	}

	/**
	 * Returns whether the server has an endpoint.
	 * @param method the HTTP method, for example {@code GET}
	 * @param path the path, for example {@code /sdapi/v1/schedulers}
	 * @return true if the server has the endpoint
	 */
	public boolean has(String method, String path) {
		Checks.notNull("method", method);
		Checks.notNull("path", path);
		return this.endpoints.contains(method + " " + path);
	}

}
