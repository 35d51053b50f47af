/**
 * The same client for callers that wait: a view over the reactive one.
 */
@NullMarked
package io.stablediffusion.blocking;

import org.jspecify.annotations.NullMarked;
