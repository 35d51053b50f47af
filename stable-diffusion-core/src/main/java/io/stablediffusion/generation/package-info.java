/**
 * The operations that generate, upscale and describe images, with their requests and
 * results. Requests are immutable values that a builder creates; operations return a
 * {@code Mono} and send nothing until it is subscribed to.
 */
@NullMarked
package io.stablediffusion.generation;

import org.jspecify.annotations.NullMarked;
