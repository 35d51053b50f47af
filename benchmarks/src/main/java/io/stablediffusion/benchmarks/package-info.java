/**
 * Figures about the client: how fast, how much memory, and whether it keeps working.
 */
@NullMarked
package io.stablediffusion.benchmarks;

import org.jspecify.annotations.NullMarked;
