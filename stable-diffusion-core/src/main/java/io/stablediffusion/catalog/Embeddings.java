package io.stablediffusion.catalog;

import reactor.core.publisher.Mono;

/**
 * Lists the textual inversion embeddings of a server.
 *
 * @since 0.1.0
 */
public interface Embeddings {

	/**
	 * Returns all embeddings by name: {@code GET /sdapi/v1/embeddings}.
	 * @return the embeddings that the current model supports, and the others
	 */
	Mono<EmbeddingList> get();

	/**
	 * Makes the server scan its directories for new files:
	 * {@code POST /sdapi/v1/refresh-embeddings}.
	 * @return completes when the server has returned its response
	 */
	Mono<Void> refresh();

}
