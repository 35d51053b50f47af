package io.stablediffusion.blocking;

import io.stablediffusion.catalog.EmbeddingList;
import io.stablediffusion.catalog.Embeddings;

/**
 * The blocking variant of {@link Embeddings}: each method blocks the calling thread until
 * its result is available. It throws the exceptions that the reactive variant emits.
 *
 * @since 0.1.0
 */
public final class BlockingEmbeddings {

	private final Embeddings embeddings;

	BlockingEmbeddings(Embeddings embeddings) {
		this.embeddings = embeddings;
	}

	/**
	 * Returns all embeddings by name: {@code GET /sdapi/v1/embeddings}.
	 * @return the embeddings that the current model supports, and the others
	 */
	public EmbeddingList get() {
		return Waiting.await(this.embeddings.get());
	}

	/**
	 * Makes the server scan its directories for new files:
	 * {@code POST /sdapi/v1/refresh-embeddings}.
	 */
	public void refresh() {
		Waiting.awaitEnd(this.embeddings.refresh());
	}

}
