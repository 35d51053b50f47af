/**
 * Implementation of the client, not for applications. A call passes the packages
 * {@code client}, {@code transport}, {@code queue} and {@code http} in this order.
 */
@NullMarked
package io.stablediffusion.internal;

import org.jspecify.annotations.NullMarked;
