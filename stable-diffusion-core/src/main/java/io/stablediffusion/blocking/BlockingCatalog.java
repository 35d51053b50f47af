package io.stablediffusion.blocking;

import java.util.List;

import io.stablediffusion.catalog.Catalog;

/**
 * {@link Catalog}, waiting for the results.
 *
 * @param <T> the kind of things
 */
public final class BlockingCatalog<T> {

	private final Catalog<T> catalog;

	BlockingCatalog(Catalog<T> catalog) {
		this.catalog = catalog;
	}

	public List<T> list() {
		return Waiting.await(this.catalog.list());
	}

}
