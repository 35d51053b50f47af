package io.stablediffusion.generation;

import java.util.List;

import io.stablediffusion.image.Image;
import org.jspecify.annotations.Nullable;

/**
 * One of the images of a generation.
 *
 * @param image the image
 * @param seed what it grew from; null where the server does not say
 * @param subseed the second seed; null where the server does not say
 * @param prompt its prompt, styles applied; null where the server does not say
 * @param negativePrompt its negative prompt, likewise
 * @param infotext the text that is embedded in it; null where the server does not say
 */
public record GeneratedImage(Image image, @Nullable Long seed, @Nullable Long subseed, @Nullable String prompt,
		@Nullable String negativePrompt, @Nullable String infotext) {

	/**
	 * @param image which of the images it is
	 * @param index which of all images it is: the grid has a text too
	 */
	static GeneratedImage of(Image image, GenerationInfo info, int picture, int index) {
		return new GeneratedImage(image, at(info.allSeeds(), picture), at(info.allSubseeds(), picture),
				at(info.allPrompts(), picture), at(info.allNegativePrompts(), picture), at(info.infotexts(), index));
	}

	private static <T> @Nullable T at(List<? extends @Nullable T> values, int index) {
		return (index < values.size()) ? values.get(index) : null;
	}

}
