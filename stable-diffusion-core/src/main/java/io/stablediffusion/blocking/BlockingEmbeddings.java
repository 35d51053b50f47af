package io.stablediffusion.blocking;

import io.stablediffusion.catalog.EmbeddingList;
import io.stablediffusion.catalog.Embeddings;

/**
 * {@link Embeddings}, waiting for the results.
 */
public final class BlockingEmbeddings {

	private final Embeddings embeddings;

	BlockingEmbeddings(Embeddings embeddings) {
		this.embeddings = embeddings;
	}

	public EmbeddingList get() {
		return Waiting.await(this.embeddings.get());
	}

	public void refresh() {
		Waiting.awaitEnd(this.embeddings.refresh());
	}

}
