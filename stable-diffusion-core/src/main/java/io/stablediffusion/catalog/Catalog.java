package io.stablediffusion.catalog;

import reactor.core.publisher.Flux;

/**
 * Things of one kind that a server has.
 *
 * @param <T> the kind
 */
@FunctionalInterface
public interface Catalog<T> {

	/**
	 * What the server has, in its order.
	 * @return the things
	 */
	Flux<T> list();

}
