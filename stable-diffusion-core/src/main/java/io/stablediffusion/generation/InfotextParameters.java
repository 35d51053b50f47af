package io.stablediffusion.generation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import io.stablediffusion.prompt.Infotext;

/**
 * Converts an infotext to the parameters and override settings of a request. A parameter
 * that is missing, or that is not a number where one is required, is not set.
 */
final class InfotextParameters {

	private static final Map<String, String> TEXTS = Map.of("Sampler", "sampler_name", "Schedule type", "scheduler",
			"Hires upscaler", "hr_upscaler", "Hires sampler", "hr_sampler_name", "Hires schedule type", "hr_scheduler",
			"Hires prompt", "hr_prompt", "Hires negative prompt", "hr_negative_prompt", "Hires checkpoint",
			"hr_checkpoint_name", "Refiner", "refiner_checkpoint");

	private static final Map<String, String> INTEGERS = Map.of("Steps", "steps", "Seed", "seed", "Variation seed",
			"subseed", "Hires steps", "hr_second_pass_steps");

	private static final Map<String, String> NUMBERS = Map.ofEntries(Map.entry("CFG scale", "cfg_scale"),
			Map.entry("CFGScale", "cfg_scale"), Map.entry("Distilled CFG Scale", "distilled_cfg_scale"),
			Map.entry("Variation seed strength", "subseed_strength"),
			Map.entry("Denoising strength", "denoising_strength"), Map.entry("Hires upscale", "hr_scale"),
			Map.entry("Hires CFG Scale", "hr_cfg"), Map.entry("Refiner switch at", "refiner_switch_at"),
			Map.entry("Eta", "eta"), Map.entry("NGMS", "s_min_uncond"), Map.entry("Sigma churn", "s_churn"),
			Map.entry("Sigma tmin", "s_tmin"), Map.entry("Sigma tmax", "s_tmax"), Map.entry("Sigma noise", "s_noise"));

	private static final Map<String, String> TEXT_SETTINGS = Map.of("VAE", "sd_vae", "Emphasis", "emphasis",
			"Noise Schedule", "sd_noise_schedule");

	private static final Map<String, String> NUMBER_SETTINGS = Map.of("Token merging ratio", "token_merging_ratio",
			"Token merging ratio hr", "token_merging_ratio_hr", "Schedule min sigma", "sigma_min", "Schedule max sigma",
			"sigma_max", "Schedule rho", "rho", "Skip Early CFG", "skip_early_cond");

	private static final Map<String, String> FLAG_SETTINGS = Map.of("Discard penultimate sigma",
			"always_discard_next_to_last_sigma", "NGMS all steps", "s_min_uncond_all", "Pad conds", "pad_cond_uncond",
			"Pad conds v0", "pad_cond_uncond_v0", "SGM noise multiplier", "sgm_noise_multiplier",
			"Downcast alphas_cumprod", "use_downcasted_alpha_bar", "Refiner switch by sampling steps",
			"refiner_switch_by_sample_steps", "Old prompt editing timelines", "use_old_scheduling");

	/** The maximum number of digits of a width or height. */
	private static final int MAX_DIGITS = 6;

	/** The values of the setting {@code randn_source} besides the default. */
	private static final Set<String> NOISE_SOURCES = Set.of("CPU", "NV");

	/** The versions of servers that write sampler and scheduler into one value. */
	private static final Set<String> JOINED_SAMPLERS = Set.of("stable-diffusion.cpp", "KoboldCpp");

	private final Infotext text;

	private final Map<String, Object> parameters = new LinkedHashMap<>();

	private final Map<String, Object> settings = new LinkedHashMap<>();

	private InfotextParameters(Infotext text) {
		this.text = text;
	}

	static Map<String, Object> of(Infotext text) {
		InfotextParameters result = new InfotextParameters(text);
		result.read();
		return result.parameters;
	}

	private void read() {
		this.parameters.put("prompt", this.text.prompt());
		if (!this.text.negativePrompt().isEmpty()) {
			this.parameters.put("negative_prompt", this.text.negativePrompt());
		}
		copy(TEXTS, this.text::text, this.parameters);
		copy(INTEGERS, this.text::integer, this.parameters);
		copy(NUMBERS, this.text::number, this.parameters);
		size("Size", "width", "height");
		size("Hires resize", "hr_resize_x", "hr_resize_y");
		size("Seed resize from", "seed_resize_from_w", "seed_resize_from_h");
		if (this.text.parameters().keySet().stream().anyMatch((name) -> name.startsWith("Hires "))) {
			this.parameters.put("enable_hr", true);
		}
		flag("Tiling").ifPresent((tiling) -> this.parameters.put("tiling", tiling));
		splitSampler();
		readSettings();
	}

	private static void copy(Map<String, String> names, Function<String, ? extends Optional<?>> reading,
			Map<String, Object> target) {
		names.forEach((name, field) -> reading.apply(name).ifPresent((value) -> target.put(field, value)));
	}

	private Optional<Boolean> flag(String name) {
		return this.text.text(name).filter("True"::equals).map((text) -> true);
	}

	private void size(String name, String width, String height) {
		String size = this.text.text(name).orElse("");
		int separator = size.indexOf('x');
		if (separator > 0 && isSide(size.substring(0, separator)) && isSide(size.substring(separator + 1))) {
			this.parameters.put(width, Integer.valueOf(size.substring(0, separator)));
			this.parameters.put(height, Integer.valueOf(size.substring(separator + 1)));
		}
	}

	private static boolean isSide(String pixels) {
		return !pixels.isEmpty() && pixels.length() <= MAX_DIGITS
				&& pixels.chars().allMatch((c) -> c >= '0' && c <= '9');
	}

	/**
	 * Splits a value such as {@code euler_a karras}; {@code NONE} stands for no sampler.
	 */
	private void splitSampler() {
		if (this.text.text("Version").filter(JOINED_SAMPLERS::contains).isEmpty()) {
			return;
		}
		String names = this.text.text("Sampler").orElse("NONE");
		int space = names.indexOf(' ');
		String sampler = (space < 0) ? names : names.substring(0, space);
		this.parameters.remove("sampler_name");
		if (!sampler.equals("NONE")) {
			this.parameters.put("sampler_name", sampler);
		}
		if (space >= 0) {
			this.parameters.put("scheduler", names.substring(space + 1));
		}
	}

	private void readSettings() {
		this.text.text("Model")
			.or(() -> this.text.text("Model hash"))
			.ifPresent((model) -> this.settings.put("sd_model_checkpoint", model));
		copy(TEXT_SETTINGS, this.text::text, this.settings);
		copy(NUMBER_SETTINGS, this.text::number, this.settings);
		copy(FLAG_SETTINGS, this::flag, this.settings);
		this.text.integer("Clip skip")
			.filter((layers) -> layers > 0)
			.ifPresent((layers) -> this.settings.put("CLIP_stop_at_last_layers", layers));
		this.text.integer("ENSD").ifPresent((delta) -> this.settings.put("eta_noise_seed_delta", delta));
		this.text.text("RNG")
			.filter(NOISE_SOURCES::contains)
			.ifPresent((rng) -> this.settings.put("randn_source", rng));
		this.text.text("Face restoration").ifPresent((model) -> {
			this.parameters.put("restore_faces", true);
			this.settings.put("face_restoration_model", model);
		});
		if (!this.settings.isEmpty()) {
			this.parameters.put("override_settings", this.settings);
		}
	}

}
