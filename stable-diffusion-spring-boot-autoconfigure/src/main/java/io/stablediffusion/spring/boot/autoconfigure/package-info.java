/**
 * Auto-configuration of the Stable Diffusion client.
 */
@NullMarked
package io.stablediffusion.spring.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
