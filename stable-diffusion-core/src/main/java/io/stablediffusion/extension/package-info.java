/**
 * Extensions of the WebUI that have a typed way in: ControlNet and ADetailer.
 */
@NullMarked
package io.stablediffusion.extension;

import org.jspecify.annotations.NullMarked;
