package io.stablediffusion.generation;

import org.jspecify.annotations.Nullable;

/**
 * Sets a group of related parameters of a request.
 *
 * @param <S> the section itself
 */
abstract class RequestSection<S extends RequestSection<S>> {

	private final GenerationRequestBuilder<?> request;

	RequestSection(GenerationRequestBuilder<?> request) {
		this.request = request;
	}

	@SuppressWarnings("unchecked") // S is the type of this section
	S set(String name, @Nullable Object value) {
		this.request.put(name, value);
		return (S) this;
	}

}
