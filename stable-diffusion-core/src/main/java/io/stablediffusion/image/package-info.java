/**
 * Images and masks as immutable values, and the stores that receive the images of a
 * response. An {@code Image} keeps its encoded bytes in memory or in a file and decodes
 * pixels only on request.
 */
@NullMarked
package io.stablediffusion.image;

import org.jspecify.annotations.NullMarked;
