/**
 * A Stable Diffusion WebUI without a GPU: an embedded server to test and demonstrate
 * against.
 */
@NullMarked
package io.stablediffusion.test;

import org.jspecify.annotations.NullMarked;
