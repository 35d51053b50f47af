/**
 * A typed client for the Stable Diffusion WebUI: the facade, its builder and its
 * exceptions.
 */
@NullMarked
package io.stablediffusion;

import org.jspecify.annotations.NullMarked;
