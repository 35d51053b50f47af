/**
 * What a WebUI has to generate with: models.
 */
@NullMarked
package io.stablediffusion.catalog;

import org.jspecify.annotations.NullMarked;
