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
 * How a generation is said to the server of stable-diffusion.cpp. It reads few of a
 * WebUI's fields, has fields of its own for some of the others, and says nothing of the
 * rest. What it reads is from its description of the API and recordings, both of August
 * 2026.
 */
public final class StableDiffusionCpp {

	/** What it calls itself in a generation's {@code info}. */
	static final String VERSION = "stable-diffusion.cpp";

	/** What it reads of a WebUI's fields. */
	static final Set<String> READ = Set.of("prompt", "negative_prompt", "width", "height", "steps", "cfg_scale", "seed",
			"batch_size", "sampler_name", "scheduler", "enable_hr", "hr_upscaler", "hr_scale", "hr_resize_x",
			"hr_resize_y", "denoising_strength", "init_images", "mask", "inpainting_mask_invert");

	/** What is said to it in another way. */
	static final Set<String> TRANSLATED = Set.of("n_iter", "override_settings", "hr_second_pass_steps",
			"sampler_index");

	/** What makes no difference to the images, or none by itself. */
	static final Set<String> INSIGNIFICANT = Set.of("do_not_save_samples", "do_not_save_grid",
			"override_settings_restore_afterwards", "disable_extra_networks", "comments", "force_task_id",
			"script_args", "include_init_images", "subseed_strength", "seed_resize_from_h", "refiner_switch_at",
			"firstphase_height");

	/** What it does not read and cannot be told. */
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

	/** As many as the server makes of one request. */
	private static final int MAX_IMAGES = 8;

	private StableDiffusionCpp() {
	}

	/** Whether this server wants to be told something in another way. */
	static boolean differs(Map<String, Object> parameters) {
		return !networks(parameters).isEmpty() || settings(parameters).containsKey(CLIP_SKIP)
				|| number(parameters.get("n_iter"), 1) > 1 || parameters.containsKey("hr_second_pass_steps")
				|| (parameters.containsKey("sampler_index") && !parameters.containsKey("sampler_name"));
	}

	/** Whether the LoRAs of the server have to be known. */
	static boolean hasLoras(Map<String, Object> parameters) {
		return networks(parameters).stream().anyMatch((tag) -> !isHypernetwork(tag))
				&& !Boolean.TRUE.equals(parameters.get("disable_extra_networks"));
	}

	/** Whether the server is to choose the seed. */
	static boolean hasRandomSeed(Map<String, Object> parameters) {
		return number(parameters.get("seed"), -1) == -1;
	}

	/**
	 * A seed of our own: this server chooses by the second, so that two requests within
	 * one get the same.
	 */
	static void chooseSeed(Wording wording) {
		wording.set("seed", ThreadLocalRandom.current().nextLong(SEEDS - MAX_IMAGES));
	}

	/**
	 * Says a request in the server's own fields.
	 * @param loras the server's LoRAs; empty where it did not tell them
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
			return; // they stay in the prompt
		}
		List<Object> said = new ArrayList<>((asked.get("lora") instanceof Collection<?> given) ? given : List.of());
		boolean disabled = Boolean.TRUE.equals(asked.get("disable_extra_networks"));
		List<Map<String, Set<String>>> paths = pathsByName(loras.orElse(List.of()));
		for (Tag tag : disabled ? List.<Tag>of() : tags) {
			Optional<Double> weight = tag.weight().filter(Double::isFinite);
			String name = Redaction.excerpt(tag.toString());
			String path = isHypernetwork(tag) ? null : path(paths, tag.name());
			if (path == null || weight.isEmpty()) {
				wording.warn("The tag " + name + " was left out: "
						+ (isHypernetwork(tag) ? VERSION + " has no hypernetworks." : (path == null)
								? "the server has no such LoRA, or more than one." : "its weight is no number."));
				continue;
			}
			if (tag.arguments().size() > 2) {
				wording.warn("Of the tag " + name + " only the first weight was used: " + VERSION + " knows one.");
			}
			said.add(Map.of("path", path, "multiplier", weight.get()));
		}
		String words = Prompt.parse(String.valueOf(asked.get("prompt")))
			.without((tag) -> NETWORKS.contains(tag.kind()))
			.toString();
		wording.set("prompt", words.isEmpty() ? " " : words); // it refuses an empty one
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
	 * The server takes a LoRA by its path only, exactly as it lists it. An exact name
	 * goes before one in other case, and a path before a name.
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

	/** It makes the images of a batch one after the other, with the following seeds. */
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

	/** Warns of what was sent and had no effect. */
	static void compare(Wording wording, GeneratedImages images) {
		Map<String, Object> said = wording.said();
		if (!networks(said).isEmpty()) {
			wording.warn("The LoRA tags in the prompt had no effect: " + VERSION
					+ " wants the field lora, and its LoRAs could not be read in time.");
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

	/** Off, or nothing, is what the server does anyway. */
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
				wording.warn("The server used " + name + " " + used + " in place of " + asked + ".");
			}
		}
		long asked = number(wording.get("batch_size"), 1);
		if (images.images().size() < asked) {
			wording.warn("The server made " + images.images().size() + " of " + asked + " images: " + VERSION
					+ " makes at most " + MAX_IMAGES + " of one request.");
		}
		long seed = number(wording.get("seed"), -1);
		if (seed >= SEEDS) {
			wording.warn("The server used the lower 32 bits of seed " + seed + ", so it is the same as "
					+ (seed % SEEDS) + ".");
		}
		if (wording.get("init_images") instanceof Collection<?> initImages && initImages.size() > 1) {
			wording.warn("The server read the first of " + initImages.size() + " init_images only.");
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
