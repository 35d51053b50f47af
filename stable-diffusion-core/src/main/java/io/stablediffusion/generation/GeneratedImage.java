package io.stablediffusion.generation;

import java.util.List;

import io.stablediffusion.image.Image;
import org.jspecify.annotations.Nullable;

/**
 * One generated image with its seed, prompt and infotext.
 *
 * @param image the image
 * @param seed the seed; null if the server does not return it
 * @param subseed the variation seed; null if the server does not return it
 * @param prompt the prompt with styles applied; null if the server does not return it
 * @param negativePrompt the negative prompt with styles applied; null if the server does
 * not return it
 * @param infotext the infotext of the image; null if the server does not return it
 * @since 0.1.0
 */
public record GeneratedImage(Image image, @Nullable Long seed, @Nullable Long subseed, @Nullable String prompt,
		@Nullable String negativePrompt, @Nullable String infotext) {

	/**
	 * @param number the number of the image among the generated images
	 * @param index the index of the image among all images, the grid included: the list
	 * of infotexts has an entry for the grid
	 */
	static GeneratedImage of(Image image, GenerationInfo info, int number, int index) {
		return new GeneratedImage(image, at(info.allSeeds(), number), at(info.allSubseeds(), number),
				at(info.allPrompts(), number), at(info.allNegativePrompts(), number), at(info.infotexts(), index));
	}

	private static <T> @Nullable T at(List<? extends @Nullable T> values, int index) {
		return (index < values.size()) ? values.get(index) : null;
	}

}
