package io.stablediffusion.blocking;

import java.util.List;

import io.stablediffusion.catalog.RefreshableCatalog;

/**
 * The blocking variant of {@link RefreshableCatalog}: each method blocks the calling
 * thread until its result is available. It throws the exceptions that the reactive
 * variant emits.
 *
 * @param <T> the kind of things
 * @since 0.1.0
 */
public final class BlockingRefreshableCatalog<T> {

	private final RefreshableCatalog<T> refreshableCatalog;

	BlockingRefreshableCatalog(RefreshableCatalog<T> refreshableCatalog) {
		this.refreshableCatalog = refreshableCatalog;
	}

	/**
	 * Lists the resources in the server's order. Null elements of the response are
	 * skipped. A value that does not fit its field is read as null or empty, and the rest
	 * of the resource is kept.
	 * @return the resources
	 */
	public List<T> list() {
		return Waiting.await(this.refreshableCatalog.list());
	}

	/**
	 * Makes the server scan its directories for new files.
	 */
	public void refresh() {
		Waiting.awaitEnd(this.refreshableCatalog.refresh());
	}

}
