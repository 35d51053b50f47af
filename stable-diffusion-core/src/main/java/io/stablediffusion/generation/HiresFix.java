package io.stablediffusion.generation;

import io.stablediffusion.internal.Checks;

/**
 * The second pass of a generation ("hires. fix"), which enlarges what the first one made.
 */
public final class HiresFix extends RequestSection<HiresFix> {

	/** What the WebUI's page sends. */
	static final double DENOISING_STRENGTH = 0.7;

	HiresFix(TextToImageRequest.Builder request) {
		super(request);
	}

	/**
	 * How much to enlarge: {@code hr_scale}.
	 * @param scale factor for both sides; the server's default is 2
	 * @return this
	 */
	public HiresFix scale(double scale) {
		return set("hr_scale", scale);
	}

	/**
	 * Size to enlarge to, in place of a scale: {@code hr_resize_x} and
	 * {@code hr_resize_y}.
	 * @param width in pixels; 0 keeps the proportions
	 * @param height in pixels; 0 keeps the proportions
	 * @return this
	 */
	public HiresFix resize(int width, int height) {
		return set("hr_resize_x", width).set("hr_resize_y", height);
	}

	/**
	 * What enlarges: {@code hr_upscaler}.
	 * @param upscaler an upscaler or latent upscale mode of the server, for example
	 * {@code Latent} or {@code R-ESRGAN 4x+}
	 * @return this
	 */
	public HiresFix upscaler(String upscaler) {
		return set("hr_upscaler", upscaler);
	}

	/**
	 * Steps of the second pass: {@code hr_second_pass_steps}.
	 * @param steps number of steps; 0, the server's default, means as many as the first
	 * @return this
	 */
	public HiresFix steps(int steps) {
		return set("hr_second_pass_steps", steps);
	}

	/**
	 * How much the second pass may change: {@code denoising_strength}.
	 * @param strength from 0, nothing, to 1, everything; 0.7 if it is not set, since
	 * AUTOMATIC1111 has no default and fails
	 * @return this
	 */
	public HiresFix denoisingStrength(double strength) {
		return set("denoising_strength", strength);
	}

	/**
	 * Model of the second pass: {@code hr_checkpoint_name}. Since 1.6.
	 * @param checkpoint title or name of a model; the default is that of the first pass
	 * @return this
	 */
	public HiresFix checkpoint(String checkpoint) {
		return set("hr_checkpoint_name", checkpoint);
	}

	/**
	 * Sampler of the second pass: {@code hr_sampler_name}.
	 * @param sampler a sampler of the server; the default is that of the first pass
	 * @return this
	 */
	public HiresFix sampler(String sampler) {
		return set("hr_sampler_name", sampler);
	}

	/**
	 * Scheduler of the second pass: {@code hr_scheduler}. Since 1.9.
	 * @param scheduler a scheduler of the server; the default is that of the first pass
	 * @return this
	 */
	public HiresFix scheduler(String scheduler) {
		return set("hr_scheduler", scheduler);
	}

	/**
	 * Prompt of the second pass: {@code hr_prompt}.
	 * @param prompt what the image shows; empty, the server's default, means that of the
	 * first pass
	 * @return this
	 */
	public HiresFix prompt(String prompt) {
		return set("hr_prompt", prompt);
	}

	/**
	 * Negative prompt of the second pass: {@code hr_negative_prompt}.
	 * @param negativePrompt what the image does not show; empty, the server's default,
	 * means that of the first pass
	 * @return this
	 */
	public HiresFix negativePrompt(String negativePrompt) {
		return set("hr_negative_prompt", negativePrompt);
	}

	/**
	 * Text encoders and VAE of the second pass: {@code hr_additional_modules}. Forge
	 * only.
	 * @param modules names of modules, or {@code Use same choices}
	 * @return this
	 */
	public HiresFix additionalModules(String... modules) {
		return set("hr_additional_modules", Checks.noNulls("modules", modules));
	}

	/**
	 * CFG scale of the second pass: {@code hr_cfg}. Forge only.
	 * @param cfgScale as in the first pass
	 * @return this
	 */
	public HiresFix cfgScale(double cfgScale) {
		return set("hr_cfg", cfgScale);
	}

	/**
	 * Distilled CFG scale of the second pass: {@code hr_distilled_cfg}. Forge only.
	 * @param cfgScale as in the first pass
	 * @return this
	 */
	public HiresFix distilledCfgScale(double cfgScale) {
		return set("hr_distilled_cfg", cfgScale);
	}

}
