package io.stablediffusion.catalog;

import reactor.core.publisher.Mono;

/**
 * The textual inversion embeddings of a server.
 */
public interface Embeddings {

	/**
	 * All embeddings by their names: {@code GET /sdapi/v1/embeddings}.
	 * @return those that the current model can use, and the others
	 */
	Mono<EmbeddingList> get();

	/**
	 * Makes the server look for files again: {@code POST /sdapi/v1/refresh-embeddings}.
	 * @return completes when the server has answered
	 */
	Mono<Void> refresh();

}
