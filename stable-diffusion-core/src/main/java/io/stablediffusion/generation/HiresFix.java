package io.stablediffusion.generation;

import io.stablediffusion.internal.Checks;

/**
 * Sets the parameters of the hires. fix, a second pass that upscales the image of the
 * first pass. A parameter that is not set is not sent.
 *
 * @since 0.1.0
 */
public final class HiresFix extends RequestSection<HiresFix> {

	/** The value that the user interface sends. */
	static final double DENOISING_STRENGTH = 0.7;

	HiresFix(TextToImageRequest.Builder request) {
		super(request);
	}

	/**
	 * Sets the factor by which to upscale: {@code hr_scale}.
	 * @param scale the factor for both sides, above 0; the server's default is 2
	 * @return this section
	 */
	public HiresFix scale(double scale) {
		return set("hr_scale", scale);
	}

	/**
	 * Sets the size to upscale to, which replaces the scale: {@code hr_resize_x} and
	 * {@code hr_resize_y}.
	 * @param width the width in pixels; 0 keeps the proportions
	 * @param height the height in pixels; 0 keeps the proportions
	 * @return this section
	 */
	public HiresFix resize(int width, int height) {
		return set("hr_resize_x", width).set("hr_resize_y", height);
	}

	/**
	 * Sets the upscaler: {@code hr_upscaler}.
	 * @param upscaler the name of an upscaler or latent upscale mode of the server, for
	 * example {@code Latent} or {@code R-ESRGAN 4x+}
	 * @return this section
	 */
	public HiresFix upscaler(String upscaler) {
		return set("hr_upscaler", upscaler);
	}

	/**
	 * Sets the number of steps of the second pass: {@code hr_second_pass_steps}.
	 * @param steps the number of steps; 0, the server's default, uses the number of the
	 * first pass
	 * @return this section
	 */
	public HiresFix steps(int steps) {
		return set("hr_second_pass_steps", steps);
	}

	/**
	 * Sets how much the second pass changes the image: {@code denoising_strength}.
	 * @param strength the strength from 0, no change, to 1, complete change; if it is not
	 * set, the client sends 0.7, because AUTOMATIC1111 has no default and fails without
	 * it
	 * @return this section
	 */
	public HiresFix denoisingStrength(double strength) {
		return set("denoising_strength", strength);
	}

	/**
	 * Sets the model of the second pass: {@code hr_checkpoint_name}. Since 1.6.
	 * @param checkpoint the title or name of a model; the default is the model of the
	 * first pass
	 * @return this section
	 */
	public HiresFix checkpoint(String checkpoint) {
		return set("hr_checkpoint_name", checkpoint);
	}

	/**
	 * Sets the sampler of the second pass: {@code hr_sampler_name}.
	 * @param sampler the name of a sampler of the server; the default is the sampler of
	 * the first pass
	 * @return this section
	 */
	public HiresFix sampler(String sampler) {
		return set("hr_sampler_name", sampler);
	}

	/**
	 * Sets the scheduler of the second pass: {@code hr_scheduler}. Since 1.9.
	 * @param scheduler the name of a scheduler of the server; the default is the
	 * scheduler of the first pass
	 * @return this section
	 */
	public HiresFix scheduler(String scheduler) {
		return set("hr_scheduler", scheduler);
	}

	/**
	 * Sets the prompt of the second pass: {@code hr_prompt}.
	 * @param prompt the prompt; empty, the server's default, uses the prompt of the first
	 * pass
	 * @return this section
	 */
	public HiresFix prompt(String prompt) {
		return set("hr_prompt", prompt);
	}

	/**
	 * Sets the negative prompt of the second pass: {@code hr_negative_prompt}.
	 * @param negativePrompt the negative prompt; empty, the server's default, uses the
	 * negative prompt of the first pass
	 * @return this section
	 */
	public HiresFix negativePrompt(String negativePrompt) {
		return set("hr_negative_prompt", negativePrompt);
	}

	/**
	 * Sets the text encoders and the VAE of the second pass:
	 * {@code hr_additional_modules}. Supported by Forge only.
	 * @param modules the names of modules, or {@code Use same choices}
	 * @return this section
	 */
	public HiresFix additionalModules(String... modules) {
		return set("hr_additional_modules", Checks.noNulls("modules", modules));
	}

	/**
	 * Sets the CFG scale of the second pass: {@code hr_cfg}. Supported by Forge only.
	 * @param cfgScale the scale, as for the first pass
	 * @return this section
	 */
	public HiresFix cfgScale(double cfgScale) {
		return set("hr_cfg", cfgScale);
	}

	/**
	 * Sets the distilled CFG scale of the second pass: {@code hr_distilled_cfg}.
	 * Supported by Forge only.
	 * @param cfgScale the scale, as for the first pass
	 * @return this section
	 */
	public HiresFix distilledCfgScale(double cfgScale) {
		return set("hr_distilled_cfg", cfgScale);
	}

}
