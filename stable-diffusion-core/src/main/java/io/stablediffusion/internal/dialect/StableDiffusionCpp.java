package io.stablediffusion.internal.dialect;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;

import io.stablediffusion.catalog.Lora;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.internal.Redaction;
import io.stablediffusion.prompt.Prompt.Tag;
import io.stablediffusion.prompt.Prompt;
import org.jspecify.annotations.Nullable;

/**
 * Translates a generation for the server of stable-diffusion.cpp. That server reads a
 * part of a WebUI's fields, has its own fields for some of the others, and silently
 * ignores the rest. The lists of fields are from its API description and from recordings,
 * both of August 2026.
 */
public final class StableDiffusionCpp {

	/** The version in the {@code info} of a generation. */
	static final String VERSION = "stable-diffusion.cpp";

	/** The fields of a WebUI that the server reads. */
	static final Set<String> READ = Set.of("prompt", "negative_prompt", "width", "height", "steps", "cfg_scale", "seed",
			"batch_size", "sampler_name", "scheduler", "enable_hr", "hr_upscaler", "hr_scale", "hr_resize_x",
			"hr_resize_y", "denoising_strength", "init_images", "mask", "inpainting_mask_invert");

	/** The fields that are translated into fields of the server. */
	static final Set<String> TRANSLATED = Set.of("n_iter", "override_settings", "hr_second_pass_steps",
			"sampler_index");

	/** The ignored fields that do not change the images on their own. */
	static final Set<String> INSIGNIFICANT = Set.of("do_not_save_samples", "do_not_save_grid",
			"override_settings_restore_afterwards", "disable_extra_networks", "comments", "force_task_id",
			"script_args", "include_init_images", "subseed_strength", "seed_resize_from_h", "refiner_switch_at",
			"firstphase_height");

	/** The ignored fields that cannot be translated. */
	public static final Set<String> IGNORED = Set.of("styles", "subseed", "seed_resize_from_w", "distilled_cfg_scale",
			"restore_faces", "tiling", "eta", "s_min_uncond", "s_churn", "s_tmax", "s_tmin", "s_noise",
			"refiner_checkpoint", "firstpass_image", "firstphase_width", "script_name", "alwayson_scripts",
			"send_images", "save_images", "infotext", "hr_checkpoint_name", "hr_sampler_name", "hr_scheduler",
			"hr_prompt", "hr_negative_prompt", "hr_additional_modules", "hr_cfg", "hr_distilled_cfg", "resize_mode",
			"image_cfg_scale", "mask_blur", "mask_blur_x", "mask_blur_y", "mask_round", "inpainting_fill",
			"inpaint_full_res", "inpaint_full_res_padding", "initial_noise_multiplier", "latent_mask");

	private static final String CLIP_SKIP = "CLIP_stop_at_last_layers";

	private static final Set<String> NETWORKS = Set.of("lora", "lyco", "hypernet");

	private static final long SEEDS = 1L << 32;

	/** The maximum number of images that the server generates for one request. */
	private static final int MAX_IMAGES = 8;

	private StableDiffusionCpp() {
	}

	/** Whether the request must be translated for this server. */
	static boolean differs(Map<String, Object> parameters) {
		return !networks(parameters).isEmpty() || settings(parameters).containsKey(CLIP_SKIP)
				|| number(parameters.get("n_iter"), 1) > 1 || parameters.containsKey("hr_second_pass_steps")
				|| (parameters.containsKey("sampler_index") && !parameters.containsKey("sampler_name"));
	}

	/** Whether the translation needs the LoRAs of the server. */
	static boolean hasLoras(Map<String, Object> parameters) {
		return networks(parameters).stream().anyMatch((tag) -> !isHypernetwork(tag))
				&& !Boolean.TRUE.equals(parameters.get("disable_extra_networks"));
	}

	/** Whether the server chooses the seed. */
	static boolean hasRandomSeed(Map<String, Object> parameters) {
		return number(parameters.get("seed"), -1) == -1;
	}

	/**
	 * Sets a random seed. This server derives the seed from the time in seconds, so that
	 * two requests within one second have the same seed.
	 */
	static void chooseSeed(Wording wording) {
		wording.set("seed", ThreadLocalRandom.current().nextLong(SEEDS - MAX_IMAGES));
	}

	/**
	 * Translates a request into the server's fields.
	 * @param loras the server's LoRAs; empty if they could not be read
	 */
	static void say(Wording wording, Optional<List<Lora>> loras) {
		sayNetworks(wording, loras);
		sayClipSkip(wording);
		sayBatches(wording);
		move(wording, "hr_second_pass_steps", "hr_steps");
		move(wording, "sampler_index", "sampler_name");
		if (hasRandomSeed(wording.said())) {
			chooseSeed(wording);
		}
	}

	private static void sayNetworks(Wording wording, Optional<List<Lora>> loras) {
		Map<String, Object> asked = wording.said();
		List<Tag> tags = networks(asked);
		if (tags.isEmpty() || (loras.isEmpty() && hasLoras(asked))) {
			return; // the tags stay in the prompt
		}
		List<Object> said = new ArrayList<>((asked.get("lora") instanceof Collection<?> given) ? given : List.of());
		boolean disabled = Boolean.TRUE.equals(asked.get("disable_extra_networks"));
		List<Map<String, Set<String>>> paths = pathsByName(loras.orElse(List.of()));
		for (Tag tag : disabled ? List.<Tag>of() : tags) {
			Optional<Double> weight = tag.weight().filter(Double::isFinite);
			String name = Redaction.excerpt(tag.toString());
			String path = isHypernetwork(tag) ? null : path(paths, tag.name());
			if (path == null || weight.isEmpty()) {
				wording.warn("The tag " + name + " was removed: "
						+ (isHypernetwork(tag) ? VERSION + " does not support hypernetworks."
								: (path == null) ? "the server lists no LoRA with this name, or more than one."
										: "its weight is not a number."));
				continue;
			}
			if (tag.arguments().size() > 2) {
				wording.warn(
						"Only the first weight of the tag " + name + " was used: " + VERSION + " supports one weight.");
			}
			said.add(Map.of("path", path, "multiplier", weight.get()));
		}
		String words = Prompt.parse(String.valueOf(asked.get("prompt")))
			.without((tag) -> NETWORKS.contains(tag.kind()))
			.toString();
		wording.set("prompt", words.isEmpty() ? " " : words); // the server refuses an
																// empty prompt
		if (!said.isEmpty()) {
			wording.set("lora", List.copyOf(said));
		}
	}

	private static List<Tag> networks(Map<String, Object> parameters) {
		return (parameters.get("prompt") instanceof String prompt && prompt.indexOf('<') >= 0)
				? Prompt.parse(prompt).tags().stream().filter((tag) -> NETWORKS.contains(tag.kind())).toList()
				: List.of();
	}

	private static boolean isHypernetwork(Tag tag) {
		return tag.kind().equals("hypernet");
	}

	/**
	 * Indexes the paths, which are the only names of a LoRA that the server accepts. An
	 * exact name has precedence over one in other case, and a path over a name.
	 */
	private static List<Map<String, Set<String>>> pathsByName(List<Lora> loras) {
		List<Map<String, Set<String>>> levels = List.of(new HashMap<>(), new HashMap<>(),
				new TreeMap<>(String.CASE_INSENSITIVE_ORDER), new TreeMap<>(String.CASE_INSENSITIVE_ORDER));
		for (Lora lora : loras) {
			String path = lora.path();
			if (path != null) {
				String stem = path.substring(0, Math.max(path.lastIndexOf('.'), 0));
				for (int level = 0; level < levels.size(); level++) {
					for (String name : (level % 2 == 0) ? List.of(path, stem) : List.of(lora.name())) {
						levels.get(level).computeIfAbsent(name, (key) -> new HashSet<>()).add(path);
					}
				}
			}
		}
		return levels;
	}

	private static @Nullable String path(List<Map<String, Set<String>>> levels, String name) {
		return levels.stream()
			.map((level) -> level.get(name))
			.filter(Objects::nonNull)
			.findFirst()
			.filter((paths) -> paths.size() == 1)
			.map((paths) -> paths.iterator().next())
			.orElse(null);
	}

	private static void sayClipSkip(Wording wording) {
		Map<String, Object> settings = settings(wording.said());
		if (settings.get(CLIP_SKIP) instanceof Number layers) {
			settings.remove(CLIP_SKIP);
			if (settings.isEmpty()) {
				wording.remove("override_settings");
			}
			else {
				wording.set("override_settings", settings);
			}
			if (wording.get("clip_skip") == null) {
				wording.set("clip_skip", layers.intValue());
			}
		}
	}

	/** The server generates the images of a batch one by one, with consecutive seeds. */
	private static void sayBatches(Wording wording) {
		if (wording.get("n_iter") instanceof Number batches && batches.longValue() >= 1) {
			long images = batches.longValue() * Math.max(1, number(wording.get("batch_size"), 1));
			wording.remove("n_iter").set("batch_size", (int) Math.min(images, Integer.MAX_VALUE));
		}
	}

	private static void move(Wording wording, String from, String to) {
		Object value = wording.get(from);
		if (value != null) {
			wording.remove(from);
			if (wording.get(to) == null) {
				wording.set(to, value);
			}
		}
	}

	/** Adds a warning for each parameter that had no effect. */
	static void compare(Wording wording, GeneratedImages images) {
		Map<String, Object> said = wording.said();
		if (!networks(said).isEmpty()) {
			wording.warn("The LoRA tags in the prompt had no effect: " + VERSION
					+ " requires the field lora, and the LoRAs of the server could not be read in time.");
		}
		Set<String> ignored = new TreeSet<>();
		said.forEach((name, value) -> {
			if ((IGNORED.contains(name) && matters(name, value)) || name.equals("n_iter")
					|| name.equals("hr_second_pass_steps")) {
				ignored.add(name);
			}
		});
		settings(said).keySet()
			.stream()
			.filter((name) -> !name.equals("sd_model_checkpoint"))
			.forEach((name) -> ignored.add("override_settings." + name));
		if (!ignored.isEmpty()) {
			wording.warn(VERSION + " does not read " + String.join(", ", ignored) + ".");
		}
		compareSizes(wording, images);
	}

	/** Whether ignoring the value changes the result. */
	private static boolean matters(String name, Object value) {
		boolean nothing = value.equals("") || (value instanceof Collection<?> list && list.isEmpty())
				|| (value instanceof Map<?, ?> map && map.isEmpty());
		return !nothing && !value.equals(name.equals("send_images"));
	}

	private static void compareSizes(Wording wording, GeneratedImages images) {
		for (String name : List.of("width", "height", "steps")) {
			long asked = number(wording.get(name), -1);
			Long used = images.info().fields().longInteger(name);
			if (asked >= 0 && used != null && used != asked) {
				wording.warn("The server used " + name + " " + used + " instead of " + asked + ".");
			}
		}
		long asked = number(wording.get("batch_size"), 1);
		if (images.images().size() < asked) {
			wording.warn("The server generated " + images.images().size() + " of " + asked + " images: " + VERSION
					+ " generates at most " + MAX_IMAGES + " images for one request.");
		}
		long seed = number(wording.get("seed"), -1);
		if (seed >= SEEDS) {
			wording.warn("The server used the lower 32 bits of seed " + seed + ", which are " + (seed % SEEDS) + ".");
		}
		if (wording.get("init_images") instanceof Collection<?> initImages && initImages.size() > 1) {
			wording.warn("The server read only the first of " + initImages.size() + " init_images.");
		}
	}

	private static Map<String, Object> settings(Map<String, Object> parameters) {
		Map<String, Object> settings = new LinkedHashMap<>();
		if (parameters.get("override_settings") instanceof Map<?, ?> given) {
			given.forEach((name, value) -> settings.put(String.valueOf(name), value));
		}
		return settings;
	}

	private static long number(@Nullable Object value, long otherwise) {
		return (value instanceof Number number) ? number.longValue() : otherwise;
	}

}
