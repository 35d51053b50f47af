package io.stablediffusion.generation;

import io.stablediffusion.image.Image;
import org.jspecify.annotations.Nullable;

/**
 * An image that was worked on.
 *
 * @param image the image; null when the request said not to show results
 * @param htmlInfo what was done, as HTML
 */
public record ExtraImage(@Nullable Image image, @Nullable String htmlInfo) {
}
