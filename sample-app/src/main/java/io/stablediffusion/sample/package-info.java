/**
 * A service that generates images, and a page to try it.
 */
@NullMarked
package io.stablediffusion.sample;

import org.jspecify.annotations.NullMarked;
