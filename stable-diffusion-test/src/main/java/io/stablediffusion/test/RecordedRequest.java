package io.stablediffusion.test;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A request that the simulated WebUI got.
 *
 * @param method the HTTP method
 * @param uri path and query
 * @param headers the headers by their names in lower case
 * @param body the body as text, empty if there was none
 */
public record RecordedRequest(String method, String uri, Map<String, String> headers, String body) {

	/**
	 * A header's value.
	 * @param name the name in lower case
	 * @return the value, or null
	 */
	public @Nullable String header(String name) {
		return this.headers.get(name);
	}

	@Override
	public String toString() {
		return this.method + " " + this.uri + " (" + this.body.length() + " characters)";
	}

}
