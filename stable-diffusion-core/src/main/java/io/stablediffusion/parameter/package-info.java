/**
 * The base classes of requests: immutable parameters and the builder that sets them. A
 * request contains only the parameters that were set, by their JSON names, and each value
 * is checked when it is set.
 */
@NullMarked
package io.stablediffusion.parameter;

import org.jspecify.annotations.NullMarked;
