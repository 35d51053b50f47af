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
	 * What the server has, in its order. A null in its list is left out, and a value that
	 * a field cannot hold is null or empty and costs nothing but itself.
	 * @return the things
	 */
	Flux<T> list();

}
