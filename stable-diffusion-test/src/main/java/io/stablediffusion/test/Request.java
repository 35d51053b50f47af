package io.stablediffusion.test;

import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A request as it was received.
 *
 * @param method the HTTP method
 * @param path the path as it was sent
 * @param query the query, empty if there is none
 * @param headers the headers
 * @param body the body, empty if there is none
 * @param scheme {@code http} or {@code https}
 * @param ordinal the number of the request on its connection, from 1
 */
@SuppressWarnings("ArrayRecordComponent") // records of this type are not compared
record Request(String method, String path, String query, HttpHeaders headers, byte[] body, String scheme, int ordinal) {

	@Nullable String header(String name) {
		return this.headers.get(name);
	}

}
