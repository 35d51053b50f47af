package io.stablediffusion.test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The API of one kind of server.
 */
abstract class Api {

	/**
	 * Answers a request.
	 * @param route method and path, for example {@code GET /sdapi/v1/options}
	 * @param query the query, empty if there is none
	 * @param body the body, empty if there is none
	 */
	abstract Mono<Answer> answer(String route, String query, byte[] body);

	/** The samplers, schedulers and so on as a list of objects. */
	static <T> Answer list(List<T> elements, Function<T, Map<String, @Nullable Object>> object) {
		return Answer.json(elements.stream().map(object).toList());
	}

	/** A JSON object, its fields in order; unlike {@code Map.of} it takes nulls. */
	static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
		Map<String, @Nullable Object> object = new LinkedHashMap<>();
		for (int i = 0; i < namesAndValues.length; i += 2) {
			object.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
		}
		return object;
	}

	static List<Long> seeds(Job job) {
		return IntStream.range(0, job.done.size()).mapToObj((index) -> job.seed + index).toList();
	}

	static <T> List<T> forEach(Job job, T value) {
		return job.done.stream().map((picture) -> value).toList();
	}

}
