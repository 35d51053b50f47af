package io.stablediffusion.internal.client;

import io.stablediffusion.catalog.EmbeddingList;
import io.stablediffusion.catalog.Embeddings;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.transport.Transport;
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
