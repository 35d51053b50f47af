package io.stablediffusion.blocking;

import java.util.List;

import io.stablediffusion.catalog.RefreshableCatalog;

/**
 * {@link RefreshableCatalog}, waiting for the results.
 *
 * @param <T> the kind of things
 */
public final class BlockingRefreshableCatalog<T> {

	private final RefreshableCatalog<T> refreshableCatalog;

	BlockingRefreshableCatalog(RefreshableCatalog<T> refreshableCatalog) {
		this.refreshableCatalog = refreshableCatalog;
	}

	public List<T> list() {
		return Waiting.await(this.refreshableCatalog.list());
	}

	public void refresh() {
		Waiting.awaitEnd(this.refreshableCatalog.refresh());
	}

}
