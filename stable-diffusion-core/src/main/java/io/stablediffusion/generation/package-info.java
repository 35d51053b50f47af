/**
 * Making images: requests, and what comes back.
 */
@NullMarked
package io.stablediffusion.generation;

import org.jspecify.annotations.NullMarked;
