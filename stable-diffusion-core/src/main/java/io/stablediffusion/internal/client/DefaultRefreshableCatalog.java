package io.stablediffusion.internal.client;

import java.util.List;

import io.stablediffusion.catalog.RefreshableCatalog;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.transport.Transport;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

record DefaultRefreshableCatalog<T>(Transport transport, Endpoint<List<T>> listing,
		Endpoint<Void> refreshing) implements RefreshableCatalog<T> {

	@Override
	public Flux<T> list() {
		return this.transport.list(this.listing);
	}

	@Override
	public Mono<Void> refresh() {
		return this.transport.perform(this.refreshing);
	}

}
