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
 * What a generation really used, which is not always what the request said: a seed of -1
 * has become a number, a sampler that the server does not know its default. Servers give
 * more or less of it; what is missing, of another type or out of range is null or empty.
 */
public final class GenerationInfo {

	static final GenerationInfo EMPTY = new GenerationInfo("");

	/** The fields of the first image, and the lists that have them for each. */
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
	 * Reads what a server sends: JSON in a string, or by a server that does not know that
	 * custom, plain JSON.
	 * @param info a string, or an object
	 * @return the info
	 */
	@JsonCreator(mode = JsonCreator.Mode.DELEGATING)
	public static GenerationInfo of(Object info) {
		return new GenerationInfo((info instanceof String text) ? text : Json.MAPPER.writeValueAsString(info));
	}

	/**
	 * The info without what it says of some images. The lists of seeds and prompts begin
	 * with the first generated image, the list of texts with the grid, where there is
	 * one.
	 * @param missing the numbers of these images among all images, ascending
	 * @return the info whose lists have one entry less for each of them
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

	/** Returns whether the first entry is no more the one that it was. */
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
	 * The text as the server sent it: JSON in a string. If the server sent a null or
	 * empty image, the text is without the entries of that image.
	 * @return the text, or an empty one
	 */
	@JsonValue
	public String raw() {
		return this.raw;
	}

	/**
	 * All fields, also those without a method here.
	 * @return the fields, empty when the text is no JSON object
	 */
	public JsonObject fields() {
		return this.fields;
	}

	public @Nullable String prompt() {
		return this.fields.text("prompt");
	}

	public @Nullable String negativePrompt() {
		return this.fields.text("negative_prompt");
	}

	/**
	 * The prompt of each image.
	 * @return the prompts in the server's order, wildcards and styles applied
	 */
	public List<String> allPrompts() {
		return this.fields.texts("all_prompts");
	}

	/**
	 * The negative prompt of each image.
	 * @return the negative prompts, styles applied
	 */
	public List<String> allNegativePrompts() {
		return this.fields.texts("all_negative_prompts");
	}

	/**
	 * The seed of the first image.
	 * @return the seed, never -1; null for one above 2^63-1, which
	 * {@code fields().text("seed")} gives
	 */
	public @Nullable Long seed() {
		return this.fields.longInteger("seed");
	}

	/**
	 * The seed of each image.
	 * @return the seeds in the server's order; null for one that the server leaves out or
	 * that is above 2^63-1
	 */
	public List<@Nullable Long> allSeeds() {
		return this.fields.longIntegers("all_seeds");
	}

	public @Nullable Long subseed() {
		return this.fields.longInteger("subseed");
	}

	/**
	 * The variation seed of each image.
	 * @return the seeds in the server's order; null for one that the server leaves out or
	 * that is above 2^63-1
	 */
	public List<@Nullable Long> allSubseeds() {
		return this.fields.longIntegers("all_subseeds");
	}

	public @Nullable Double subseedStrength() {
		return this.fields.number("subseed_strength");
	}

	public @Nullable Integer seedResizeFromWidth() {
		return this.fields.integer("seed_resize_from_w");
	}

	public @Nullable Integer seedResizeFromHeight() {
		return this.fields.integer("seed_resize_from_h");
	}

	public @Nullable Integer width() {
		return this.fields.integer("width");
	}

	public @Nullable Integer height() {
		return this.fields.integer("height");
	}

	public @Nullable String samplerName() {
		return this.fields.text("sampler_name");
	}

	public @Nullable Double cfgScale() {
		return this.fields.number("cfg_scale");
	}

	public @Nullable Integer steps() {
		return this.fields.integer("steps");
	}

	public @Nullable Integer batchSize() {
		return this.fields.integer("batch_size");
	}

	public @Nullable Boolean restoreFaces() {
		return this.fields.bool("restore_faces");
	}

	public @Nullable String faceRestorationModel() {
		return this.fields.text("face_restoration_model");
	}

	public @Nullable String modelName() {
		return this.fields.text("sd_model_name");
	}

	public @Nullable String modelHash() {
		return this.fields.text("sd_model_hash");
	}

	public @Nullable String vaeName() {
		return this.fields.text("sd_vae_name");
	}

	public @Nullable String vaeHash() {
		return this.fields.text("sd_vae_hash");
	}

	public @Nullable Double denoisingStrength() {
		return this.fields.number("denoising_strength");
	}

	/**
	 * What scripts, schedulers and extensions noted.
	 * @return for example {@code Schedule type}
	 */
	public JsonObject extraGenerationParams() {
		return this.fields.object("extra_generation_params");
	}

	/**
	 * How many images come before the first generated one: 1 where a grid stands first.
	 * @return the index; 0 where the server does not say, or says less
	 */
	public int indexOfFirstImage() {
		Integer index = this.fields.integer("index_of_first_image");
		return (index != null) ? Math.max(0, index) : 0;
	}

	/**
	 * The text that is embedded in each image.
	 * @return the texts
	 */
	public List<String> infotexts() {
		return this.fields.texts("infotexts");
	}

	public List<String> styles() {
		return this.fields.texts("styles");
	}

	/**
	 * When the job began, by the server's clock.
	 * @return for example {@code 20260831120000}
	 */
	public @Nullable String jobTimestamp() {
		return this.fields.text("job_timestamp");
	}

	public @Nullable Integer clipSkip() {
		return this.fields.integer("clip_skip");
	}

	public @Nullable Boolean usingInpaintingConditioning() {
		return this.fields.bool("is_using_inpainting_conditioning");
	}

	/**
	 * The server's version.
	 * @return for example {@code v1.10.1} or {@code stable-diffusion.cpp}
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
