/**
 * Benchmarks of the client's speed, memory and reliability.
 */
@NullMarked
package io.stablediffusion.benchmarks;

import org.jspecify.annotations.NullMarked;
