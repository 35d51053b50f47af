/**
 * A typed client for the Stable Diffusion WebUI: the client interface, its builder, its
 * settings and its exceptions.
 */
@NullMarked
package io.stablediffusion;

import org.jspecify.annotations.NullMarked;
