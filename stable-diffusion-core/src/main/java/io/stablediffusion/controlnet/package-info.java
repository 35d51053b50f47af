/**
 * The ControlNet extension.
 */
@NullMarked
package io.stablediffusion.controlnet;

import org.jspecify.annotations.NullMarked;
