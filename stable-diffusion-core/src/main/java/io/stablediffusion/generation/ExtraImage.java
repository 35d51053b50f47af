package io.stablediffusion.generation;

import io.stablediffusion.image.Image;
import org.jspecify.annotations.Nullable;

/**
 * The result of {@link Extra} for one image.
 *
 * @param image the processed image; null if the request set {@code show_extras_results}
 * to false
 * @param htmlInfo the server's HTML description of the processing; null if the server
 * returned none
 * @since 0.1.0
 */
public record ExtraImage(@Nullable Image image, @Nullable String htmlInfo) {
}
