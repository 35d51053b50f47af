package io.stablediffusion.generation;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.stablediffusion.image.Image;
import io.stablediffusion.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What a generation made.
 *
 * @param images the pictures in the server's order; empty when the request asked to send
 * none. A grid may stand first, and an extension's pictures last
 * @param parameters the request as the server read it
 * @param info what was really used: seeds, sampler, model
 */
public record GeneratedImages(List<Image> images, JsonObject parameters,
		GenerationInfo info) implements Iterable<Image> {

	public GeneratedImages(@JsonProperty("images") @Nullable List<@Nullable Image> images,
			@JsonProperty("parameters") @Nullable JsonObject parameters,
			@JsonProperty("info") @Nullable GenerationInfo info) {
		this.images = (images != null) ? images.stream().filter(Objects::nonNull).map(Objects::requireNonNull).toList()
				: List.of();
		this.parameters = (parameters != null) ? parameters : JsonObject.EMPTY;
		this.info = (info != null) ? info : GenerationInfo.EMPTY;
	}

	/**
	 * Pictures without anything known about them, for tests.
	 * @param images the pictures
	 * @return the result
	 */
	public static GeneratedImages of(Image... images) {
		return new GeneratedImages(Arrays.asList(images), null, null);
	}

	/**
	 * The first picture.
	 * @return the picture
	 * @throws NoSuchElementException if the server sent none
	 */
	public Image first() {
		if (this.images.isEmpty()) {
			throw new NoSuchElementException("The server sent no picture: the request said send_images=false, "
					+ "or the generation was interrupted before its first step");
		}
		return this.images.get(0);
	}

	@Override
	public Iterator<Image> iterator() {
		return this.images.iterator();
	}

}
