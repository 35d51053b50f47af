/**
 * A service that generates pictures, and a page to try it.
 */
@NullMarked
package io.stablediffusion.sample;

import org.jspecify.annotations.NullMarked;
