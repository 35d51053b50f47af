/**
 * Auto-configuration of the meters of a Stable Diffusion client. It is active if there is
 * a meter registry.
 */
@NullMarked
package io.stablediffusion.spring.boot.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
