package io.stablediffusion.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.core.type.TypeReference;

/**
 * The API of one kind of server.
 */
abstract class Api {

	/**
	 * Performs a request and returns its response. The work begins at once, not with the
	 * subscription.
	 */
	abstract Mono<Response> handle(Request request);

	/** Reads responses that never change. The keys are the routes. */
	static Map<String, @Nullable Object> fixedResponses(String resource) {
		try (InputStream input = Api.class.getResourceAsStream(resource)) {
			return Response.JSON.readValue(Objects.requireNonNull(input), new TypeReference<>() {
			});
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Returns a JSON object whose fields have the given order. Values may be null. */
	static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
		Map<String, @Nullable Object> object = new LinkedHashMap<>();
		for (int i = 0; i < namesAndValues.length; i += 2) {
			object.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
		}
		return object;
	}

}
