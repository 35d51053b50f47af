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
	 * Answers a request. The work begins at once, not when somebody subscribes.
	 */
	abstract Mono<Answer> answer(Request request);

	/** Answers that never change, by their routes. */
	static Map<String, @Nullable Object> answers(String resource) {
		try (InputStream input = Api.class.getResourceAsStream(resource)) {
			return Answer.JSON.readValue(Objects.requireNonNull(input), new TypeReference<>() {
			});
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** A JSON object, its fields in order; unlike {@code Map.of} it takes nulls. */
	static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
		Map<String, @Nullable Object> object = new LinkedHashMap<>();
		for (int i = 0; i < namesAndValues.length; i += 2) {
			object.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
		}
		return object;
	}

}
