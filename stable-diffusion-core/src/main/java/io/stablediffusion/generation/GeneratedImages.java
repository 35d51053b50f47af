package io.stablediffusion.generation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.IntStream;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.stablediffusion.image.Image;
import io.stablediffusion.internal.Checks;
import io.stablediffusion.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The result of a generation: images, their parameters and warnings.
 *
 * @param images the images in the server's order; empty if the request set
 * {@code send_images} to false. The first image may be a grid; images of extensions come
 * last. Null and empty images are removed
 * @param parameters the request as the server parsed it
 * @param info the values that the server used, such as seeds, sampler and model. If an
 * image was removed, its entries are removed, too, so that the other images keep their
 * seeds
 * @param warnings the parameters that the server ignored or replaced, as far as this
 * client can tell: one English sentence each, in no particular order; usually empty. The
 * warnings are written to JSON but never read from it, so that no server can set them
 * @since 0.1.0
 */
public record GeneratedImages(List<Image> images, JsonObject parameters, GenerationInfo info,
		@JsonProperty(access = JsonProperty.Access.READ_ONLY) List<String> warnings) implements Iterable<Image> {

	public GeneratedImages(@Nullable List<@Nullable Image> images, @Nullable JsonObject parameters,
			@Nullable GenerationInfo info, List<String> warnings) {
		List<Image> present = new ArrayList<>();
		List<Integer> missing = new ArrayList<>();
		for (int i = 0; images != null && i < images.size(); i++) {
			Image image = images.get(i);
			if (image != null) {
				present.add(image);
			}
			else {
				missing.add(i);
			}
		}
		this.images = Collections.unmodifiableList(present);
		this.parameters = (parameters != null) ? parameters : JsonObject.EMPTY;
		this.info = ((info != null) ? info : GenerationInfo.EMPTY).withoutImages(missing);
		this.warnings = List.copyOf(warnings);
	}

	@JsonCreator
	public GeneratedImages(@JsonProperty("images") @Nullable List<@Nullable Image> images,
			@JsonProperty("parameters") @Nullable JsonObject parameters,
			@JsonProperty("info") @Nullable GenerationInfo info) {
		this(images, parameters, info, List.of());
	}

	/**
	 * Creates a result of the given images without any other information. Intended for
	 * tests.
	 * @param images the images
	 * @return the result
	 */
	public static GeneratedImages of(Image... images) {
		Checks.noNulls("images", images);
		return new GeneratedImages(Arrays.asList(images), null, null);
	}

	/**
	 * Returns a copy of this result with other warnings.
	 * @param warnings the warnings, one sentence each
	 * @return the copy
	 */
	public GeneratedImages withWarnings(List<String> warnings) {
		Checks.noNulls("warnings", warnings);
		return new GeneratedImages(new ArrayList<>(this.images), this.parameters, this.info, warnings);
	}

	/**
	 * Returns the generated images, each with its own seed, prompt and infotext. The list
	 * contains neither the grid nor images of extensions.
	 * @return the generated images in the server's order
	 */
	public List<GeneratedImage> generated() {
		int first = Math.min(this.info.indexOfFirstImage(), this.images.size());
		boolean known = this.info.fields().asMap().get("all_seeds") instanceof List<?>;
		int end = known ? Math.min(first + this.info.allSeeds().size(), this.images.size()) : this.images.size();
		return IntStream.range(first, end)
			.mapToObj((index) -> GeneratedImage.of(this.images.get(index), this.info, index - first, index))
			.toList();
	}

	/**
	 * Returns the grid of all generated images.
	 * @return the grid, or empty if the server returned none
	 */
	public Optional<Image> grid() {
		return (this.info.indexOfFirstImage() > 0) ? this.images.stream().findFirst() : Optional.empty();
	}

	/**
	 * Returns the images that extensions add after the generated images, for example the
	 * detected maps of ControlNet.
	 * @return the images, usually none
	 */
	public List<Image> extensionImages() {
		int after = Math.min(this.info.indexOfFirstImage() + generated().size(), this.images.size());
		return this.images.subList(after, this.images.size());
	}

	/**
	 * Returns the first generated image, which is never the grid.
	 * @return the first generated image
	 * @throws NoSuchElementException if the server returned no image
	 */
	public Image first() {
		return generated().stream()
			.findFirst()
			.orElseThrow(() -> new NoSuchElementException("The server returned no image: the request set "
					+ "send_images=false, or the generation was interrupted before its first step"))
			.image();
	}

	/**
	 * Returns an iterator over the generated images, without the grid and images of
	 * extensions. {@link #images()} has all images of the response.
	 */
	@Override
	public Iterator<Image> iterator() {
		return generated().stream().map(GeneratedImage::image).iterator();
	}

}
