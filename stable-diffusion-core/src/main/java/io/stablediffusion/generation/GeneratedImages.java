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
 * What a generation made.
 *
 * @param images the images in the server's order; empty when the request asked to send
 * none. A grid may be the first one, and the images of extensions are the last ones. A
 * null or empty image of the server is left out
 * @param parameters the request as the server read it
 * @param info what was really used: seeds, sampler, model. The entries of an image that
 * was left out are left out too, so that each other image keeps its own seed
 * @param warnings what the request asked for and the server did not do, as far as this
 * client knows: one sentence each, in English, in no order that matters; usually empty.
 * They are written to JSON and never read from it, so that no server can set them
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
	 * Images without anything known about them, for tests.
	 * @param images the images
	 * @return the result
	 */
	public static GeneratedImages of(Image... images) {
		Checks.noNulls("images", images);
		return new GeneratedImages(Arrays.asList(images), null, null);
	}

	/**
	 * The same result with other warnings.
	 * @param warnings one sentence each
	 * @return the result
	 */
	public GeneratedImages withWarnings(List<String> warnings) {
		Checks.noNulls("warnings", warnings);
		return new GeneratedImages(new ArrayList<>(this.images), this.parameters, this.info, warnings);
	}

	/**
	 * The images that were generated, each with its own seed, prompt and infotext. A grid
	 * and the images of extensions are not among them.
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
	 * The grid of all generated images, where the server makes one.
	 * @return the grid, or empty
	 */
	public Optional<Image> grid() {
		return (this.info.indexOfFirstImage() > 0) ? this.images.stream().findFirst() : Optional.empty();
	}

	/**
	 * The images that extensions add after the generated images, for example ControlNet's
	 * maps.
	 * @return the images, usually none
	 */
	public List<Image> extensionImages() {
		int after = Math.min(this.info.indexOfFirstImage() + generated().size(), this.images.size());
		return this.images.subList(after, this.images.size());
	}

	/**
	 * The first generated image; never the grid.
	 * @return the image
	 * @throws NoSuchElementException if the server sent none
	 */
	public Image first() {
		return generated().stream()
			.findFirst()
			.orElseThrow(() -> new NoSuchElementException("The server sent no image: the request said "
					+ "send_images=false, or the generation was interrupted before its first step"))
			.image();
	}

	/**
	 * The generated images, as {@link #first()} and {@link #generated()} count them. All
	 * images of the response are in {@link #images()}.
	 */
	@Override
	public Iterator<Image> iterator() {
		return generated().stream().map(GeneratedImage::image).iterator();
	}

}
