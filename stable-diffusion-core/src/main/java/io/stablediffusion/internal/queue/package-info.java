/**
 * The generation queue, and the interruption of cancelled generations.
 */
@NullMarked
package io.stablediffusion.internal.queue;

import org.jspecify.annotations.NullMarked;
