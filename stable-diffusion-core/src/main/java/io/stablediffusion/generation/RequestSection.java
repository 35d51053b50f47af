package io.stablediffusion.generation;

import org.jspecify.annotations.Nullable;

/**
 * Sets some of the parameters of a request that belong together.
 *
 * @param <S> the section itself
 */
abstract class RequestSection<S extends RequestSection<S>> {

	private final GenerationRequestBuilder<?> request;

	RequestSection(GenerationRequestBuilder<?> request) {
		this.request = request;
	}

	@SuppressWarnings("unchecked") // by the bound of S
	S set(String name, @Nullable Object value) {
		this.request.put(name, value);
		return (S) this;
	}

}
