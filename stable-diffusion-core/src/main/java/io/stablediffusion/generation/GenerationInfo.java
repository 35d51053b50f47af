package io.stablediffusion.generation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.stablediffusion.internal.json.Json;
import io.stablediffusion.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The values that the server used for a generation. They can differ from the request: the
 * server replaces a seed of -1 by a random seed, and an unknown sampler by its default.
 * Which fields exist depends on the server; a field that is missing, of another type or
 * out of range is null or empty.
 *
 * @since 0.1.0
 */
public final class GenerationInfo {

	static final GenerationInfo EMPTY = new GenerationInfo("");

	/** The fields of the first image, and the lists that have an entry for each image. */
	private static final Map<String, String> ALL = Map.of("seed", "all_seeds", "subseed", "all_subseeds", "prompt",
			"all_prompts", "negative_prompt", "all_negative_prompts");

	private final String raw;

	private final JsonObject fields;

	private GenerationInfo(String raw) {
		this(raw, Json.parseObject(raw));
	}

	private GenerationInfo(String raw, JsonObject fields) {
		this.raw = raw;
		this.fields = fields;
	}

	/**
	 * Reads the {@code info} field of a response: a string that contains JSON, or a JSON
	 * object, which some servers return instead.
	 * @param info a string or an object
	 * @return the info
	 */
	@JsonCreator(mode = JsonCreator.Mode.DELEGATING)
	public static GenerationInfo of(Object info) {
		return new GenerationInfo((info instanceof String text) ? text : Json.MAPPER.writeValueAsString(info));
	}

	/**
	 * Returns a copy without the entries of the given images. The lists of seeds and
	 * prompts begin with the first generated image; the list of infotexts begins with the
	 * grid if there is one.
	 * @param missing the indexes of the images to remove among all images, ascending
	 * @return the copy
	 */
	GenerationInfo withoutImages(List<Integer> missing) {
		if (missing.isEmpty() || this.fields.asMap().isEmpty()) {
			return this;
		}
		Map<String, @Nullable Object> kept = new LinkedHashMap<>(this.fields.asMap());
		int first = indexOfFirstImage();
		ALL.forEach((one, all) -> {
			if (remove(kept, all, missing, first) && kept.get(all) instanceof List<?> left) {
				kept.put(one, left.isEmpty() ? null : left.get(0));
			}
		});
		remove(kept, "infotexts", missing, 0);
		long grids = missing.stream().filter((image) -> image < first).count();
		if (grids > 0) {
			kept.put("index_of_first_image", first - grids);
		}
		return new GenerationInfo(Json.MAPPER.writeValueAsString(kept), new JsonObject(kept));
	}

	/** Returns whether the first entry of the list was removed. */
	private static boolean remove(Map<String, @Nullable Object> fields, String name, List<Integer> missing, int first) {
		if (!(fields.get(name) instanceof List<?> list)) {
			return false;
		}
		Set<Integer> removed = new HashSet<>(missing);
		List<@Nullable Object> kept = new ArrayList<>();
		for (int i = 0; i < list.size(); i++) {
			if (!removed.contains(first + i)) {
				kept.add(list.get(i));
			}
		}
		fields.put(name, kept);
		return removed.contains(first) && !list.isEmpty();
	}

	/**
	 * Returns the JSON text as the server returned it. If the response contained a null
	 * or empty image, the text does not contain the entries of that image.
	 * @return the text, may be empty
	 */
	@JsonValue
	public String raw() {
		return this.raw;
	}

	/**
	 * Returns all fields, including those for which this class has no method.
	 * @return the fields; empty if the text is not a JSON object
	 */
	public JsonObject fields() {
		return this.fields;
	}

	/**
	 * Returns the prompt of the first image, with styles applied.
	 * @return the prompt; null if the server does not return it
	 */
	public @Nullable String prompt() {
		return this.fields.text("prompt");
	}

	/**
	 * Returns the negative prompt of the first image, with styles applied.
	 * @return the negative prompt; null if the server does not return it
	 */
	public @Nullable String negativePrompt() {
		return this.fields.text("negative_prompt");
	}

	/**
	 * Returns the prompt of each image.
	 * @return the prompts in the server's order, with wildcards and styles applied
	 */
	public List<String> allPrompts() {
		return this.fields.texts("all_prompts");
	}

	/**
	 * Returns the negative prompt of each image.
	 * @return the negative prompts in the server's order, with styles applied
	 */
	public List<String> allNegativePrompts() {
		return this.fields.texts("all_negative_prompts");
	}

	/**
	 * Returns the seed of the first image.
	 * @return the seed, never -1; null for a seed above 2^63-1, which
	 * {@code fields().text("seed")} returns
	 */
	public @Nullable Long seed() {
		return this.fields.longInteger("seed");
	}

	/**
	 * Returns the seed of each image.
	 * @return the seeds in the server's order; an element is null if the server does not
	 * return it or if it is above 2^63-1
	 */
	public List<@Nullable Long> allSeeds() {
		return this.fields.longIntegers("all_seeds");
	}

	/**
	 * Returns the variation seed of the first image.
	 * @return the variation seed; null if the server does not return it
	 */
	public @Nullable Long subseed() {
		return this.fields.longInteger("subseed");
	}

	/**
	 * Returns the variation seed of each image.
	 * @return the variation seeds in the server's order; an element is null if the server
	 * does not return it or if it is above 2^63-1
	 */
	public List<@Nullable Long> allSubseeds() {
		return this.fields.longIntegers("all_subseeds");
	}

	/**
	 * Returns the share of the variation seed.
	 * @return the share from 0 to 1; null if the server does not return it
	 */
	public @Nullable Double subseedStrength() {
		return this.fields.number("subseed_strength");
	}

	/**
	 * Returns the width for which the noise of the seed was computed.
	 * @return the width in pixels, not positive if the parameter was not used; null if
	 * the server does not return it
	 */
	public @Nullable Integer seedResizeFromWidth() {
		return this.fields.integer("seed_resize_from_w");
	}

	/**
	 * Returns the height for which the noise of the seed was computed.
	 * @return the height in pixels, not positive if the parameter was not used; null if
	 * the server does not return it
	 */
	public @Nullable Integer seedResizeFromHeight() {
		return this.fields.integer("seed_resize_from_h");
	}

	/**
	 * Returns the width of the images of the first pass.
	 * @return the width in pixels; null if the server does not return it
	 */
	public @Nullable Integer width() {
		return this.fields.integer("width");
	}

	/**
	 * Returns the height of the images of the first pass.
	 * @return the height in pixels; null if the server does not return it
	 */
	public @Nullable Integer height() {
		return this.fields.integer("height");
	}

	/**
	 * Returns the name of the sampler.
	 * @return the name; null if the server does not return it
	 */
	public @Nullable String samplerName() {
		return this.fields.text("sampler_name");
	}

	/**
	 * Returns the CFG scale.
	 * @return the scale; null if the server does not return it
	 */
	public @Nullable Double cfgScale() {
		return this.fields.number("cfg_scale");
	}

	/**
	 * Returns the number of sampling steps.
	 * @return the number of steps; null if the server does not return it
	 */
	public @Nullable Integer steps() {
		return this.fields.integer("steps");
	}

	/**
	 * Returns the number of images of a batch.
	 * @return the number of images; null if the server does not return it
	 */
	public @Nullable Integer batchSize() {
		return this.fields.integer("batch_size");
	}

	/**
	 * Returns whether the server restored faces.
	 * @return true or false; null if the server does not return it
	 */
	public @Nullable Boolean restoreFaces() {
		return this.fields.bool("restore_faces");
	}

	/**
	 * Returns the name of the face restorer.
	 * @return the name; null if the server does not return it
	 */
	public @Nullable String faceRestorationModel() {
		return this.fields.text("face_restoration_model");
	}

	/**
	 * Returns the name of the model.
	 * @return the name; null if the server does not return it
	 */
	public @Nullable String modelName() {
		return this.fields.text("sd_model_name");
	}

	/**
	 * Returns the short hash of the model.
	 * @return the hash; null if the server does not return it
	 */
	public @Nullable String modelHash() {
		return this.fields.text("sd_model_hash");
	}

	/**
	 * Returns the name of the VAE.
	 * @return the name; null if the server does not return it
	 */
	public @Nullable String vaeName() {
		return this.fields.text("sd_vae_name");
	}

	/**
	 * Returns the hash of the VAE.
	 * @return the hash; null if the server does not return it
	 */
	public @Nullable String vaeHash() {
		return this.fields.text("sd_vae_hash");
	}

	/**
	 * Returns the denoising strength.
	 * @return the strength from 0 to 1; null if the server does not return it
	 */
	public @Nullable Double denoisingStrength() {
		return this.fields.number("denoising_strength");
	}

	/**
	 * Returns the infotext parameters that schedulers, scripts and extensions added.
	 * @return the parameters, for example {@code Schedule type}; may be empty
	 */
	public JsonObject extraGenerationParams() {
		return this.fields.object("extra_generation_params");
	}

	/**
	 * Returns the index of the first generated image among all images: 1 if the first
	 * image is a grid.
	 * @return the index; 0 if the server does not return it or returns a negative number
	 */
	public int indexOfFirstImage() {
		Integer index = this.fields.integer("index_of_first_image");
		return (index != null) ? Math.max(0, index) : 0;
	}

	/**
	 * Returns the infotext of each image, the grid included.
	 * @return the infotexts in the order of the images
	 */
	public List<String> infotexts() {
		return this.fields.texts("infotexts");
	}

	/**
	 * Returns the names of the prompt styles.
	 * @return the names, may be empty
	 */
	public List<String> styles() {
		return this.fields.texts("styles");
	}

	/**
	 * Returns the time at which the job began, in the time zone of the server.
	 * @return the time as {@code yyyyMMddHHmmss}; null if the server does not return it
	 */
	public @Nullable String jobTimestamp() {
		return this.fields.text("job_timestamp");
	}

	/**
	 * Returns the CLIP layer at which the server stopped, counted from the last.
	 * @return the number of the layer; null if the server does not return it
	 */
	public @Nullable Integer clipSkip() {
		return this.fields.integer("clip_skip");
	}

	/**
	 * Returns whether the model used the mask as additional input.
	 * @return true or false; null if the server does not return it
	 */
	public @Nullable Boolean usingInpaintingConditioning() {
		return this.fields.bool("is_using_inpainting_conditioning");
	}

	/**
	 * Returns the version of the server.
	 * @return for example {@code v1.10.1} or {@code stable-diffusion.cpp}; null if the
	 * server does not return it
	 */
	public @Nullable String version() {
		return this.fields.text("version");
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof GenerationInfo that && this.raw.equals(that.raw);
	}

	@Override
	public int hashCode() {
		return this.raw.hashCode();
	}

	@Override
	public String toString() {
		return "GenerationInfo" + this.fields;
	}

}
