package io.stablediffusion.test;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A request that a {@link SimulatedWebUi} received.
 *
 * @param method the HTTP method
 * @param uri the path and the query
 * @param headers the headers by their names in lower case
 * @param body the body as UTF-8 text, empty if there was none
 * @since 0.1.0
 */
public record RecordedRequest(String method, String uri, Map<String, String> headers, String body) {

	/**
	 * Returns the value of a header.
	 * @param name the name in lower case
	 * @return the value, or null if there is none
	 */
	public @Nullable String header(String name) {
		return this.headers.get(name);
	}

	@Override
	public String toString() {
		return this.method + " " + this.uri + " (" + this.body.length() + " characters)";
	}

}
