package io.stablediffusion.generation;

import java.util.List;
import java.util.Objects;

import io.stablediffusion.image.Image;
import org.jspecify.annotations.Nullable;

/**
 * The result of {@link Extra} for several images.
 *
 * @param images the processed images in the order of the request
 * @param htmlInfo the server's HTML description of the processing; null if the server
 * returned none
 * @since 0.1.0
 */
public record ExtraImages(List<Image> images, @Nullable String htmlInfo) {

	public ExtraImages(@Nullable List<Image> images, @Nullable String htmlInfo) {
		this.images = (images != null) ? images.stream().filter(Objects::nonNull).toList() : List.of();
		this.htmlInfo = htmlInfo;
	}

}
