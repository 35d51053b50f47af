package io.stablediffusion.catalog;

import reactor.core.publisher.Flux;

/**
 * Lists the resources of one kind that a server has.
 *
 * @param <T> the type of the resources
 * @since 0.1.0
 */
@FunctionalInterface
public interface Catalog<T> {

	/**
	 * Lists the resources in the server's order. Null elements of the response are
	 * skipped. A value that does not fit its field is read as null or empty, and the rest
	 * of the resource is kept.
	 * @return the resources
	 */
	Flux<T> list();

}
