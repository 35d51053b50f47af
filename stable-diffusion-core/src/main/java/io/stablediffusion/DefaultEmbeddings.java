package io.stablediffusion;

import io.stablediffusion.catalog.EmbeddingList;
import io.stablediffusion.catalog.Embeddings;
import reactor.core.publisher.Mono;

record DefaultEmbeddings(Transport transport) implements Embeddings {

	@Override
	public Mono<EmbeddingList> get() {
		return this.transport.perform(Endpoint.EMBEDDINGS);
	}

	@Override
	public Mono<Void> refresh() {
		return this.transport.perform(Endpoint.REFRESH_EMBEDDINGS);
	}

}
