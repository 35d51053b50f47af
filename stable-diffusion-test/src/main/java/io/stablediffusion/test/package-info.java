/**
 * A simulated Stable Diffusion WebUI that needs no GPU, for tests and demonstrations.
 */
@NullMarked
package io.stablediffusion.test;

import org.jspecify.annotations.NullMarked;
