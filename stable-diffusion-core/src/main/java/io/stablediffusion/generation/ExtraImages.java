package io.stablediffusion.generation;

import java.util.List;
import java.util.Objects;

import io.stablediffusion.image.Image;
import org.jspecify.annotations.Nullable;

/**
 * Images that were worked on.
 *
 * @param images the images in the order of the request
 * @param htmlInfo what was done, as HTML
 */
public record ExtraImages(List<Image> images, @Nullable String htmlInfo) {

	public ExtraImages(@Nullable List<Image> images, @Nullable String htmlInfo) {
		this.images = (images != null) ? images.stream().filter(Objects::nonNull).toList() : List.of();
		this.htmlInfo = htmlInfo;
	}

}
