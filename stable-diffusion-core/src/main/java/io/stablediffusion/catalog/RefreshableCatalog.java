package io.stablediffusion.catalog;

import reactor.core.publisher.Mono;

/**
 * Things of one kind that a server has as files.
 *
 * @param <T> the kind
 */
public interface RefreshableCatalog<T> extends Catalog<T> {

	/**
	 * Makes the server look for files again.
	 * @return completes when the server has answered
	 */
	Mono<Void> refresh();

}
