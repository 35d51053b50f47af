/**
 * A blocking view of the reactive client. Each reactive operation has a blocking variant
 * of the same name, which returns its value, an {@code Optional} or a list.
 */
@NullMarked
package io.stablediffusion.blocking;

import org.jspecify.annotations.NullMarked;
