/**
 * The stages of a call in their order: validation, observation, generation queue, retry,
 * time limit.
 */
@NullMarked
package io.stablediffusion.internal.transport;

import org.jspecify.annotations.NullMarked;
