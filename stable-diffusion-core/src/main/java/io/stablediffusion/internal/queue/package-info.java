/**
 * The generation queue, and the interrupt of a generation that nobody waits for.
 */
@NullMarked
package io.stablediffusion.internal.queue;

import org.jspecify.annotations.NullMarked;
