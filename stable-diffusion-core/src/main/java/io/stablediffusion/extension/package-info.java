/**
 * Typed parameters and operations for the extensions ControlNet and ADetailer. For other
 * extensions, use {@code alwaysOnScript} of a request builder and {@code exchange} of the
 * client.
 */
@NullMarked
package io.stablediffusion.extension;

import org.jspecify.annotations.NullMarked;
