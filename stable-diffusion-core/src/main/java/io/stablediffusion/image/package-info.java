/**
 * ImageOperations as values.
 */
@NullMarked
package io.stablediffusion.image;

import org.jspecify.annotations.NullMarked;
