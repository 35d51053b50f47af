package io.stablediffusion.catalog;

import reactor.core.publisher.Mono;

/**
 * Lists the resources of one kind that a server has as files.
 *
 * @param <T> the type of the resources
 * @since 0.1.0
 */
public interface RefreshableCatalog<T> extends Catalog<T> {

	/**
	 * Makes the server scan its directories for new files.
	 * @return completes when the server has returned its response
	 */
	Mono<Void> refresh();

}
