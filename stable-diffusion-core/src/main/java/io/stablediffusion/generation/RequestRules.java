package io.stablediffusion.generation;

import io.stablediffusion.internal.parameter.ParameterRules;

/**
 * The rules for parameter values that no server accepts.
 */
final class RequestRules {

	private static final int MAX = Integer.MAX_VALUE;

	/**
	 * The rules for text-to-image and image-to-image. A seed is limited to {@code long},
	 * so that it can be read from the response, although some servers accept unsigned
	 * 64-bit numbers.
	 */
	static final ParameterRules GENERATION = new ParameterRules()
		.whole(1, MAX, "steps", "batch_size", "n_iter", "width", "height", "override_settings.CLIP_stop_at_last_layers")
		.whole(0, MAX, "hr_resize_x", "hr_resize_y", "hr_second_pass_steps", "firstphase_width", "firstphase_height",
				"mask_blur", "mask_blur_x", "mask_blur_y", "inpaint_full_res_padding", "resize_mode", "inpainting_fill")
		.whole(0, 1, "inpainting_mask_invert")
		.whole(-1, MAX, "seed_resize_from_w", "seed_resize_from_h")
		.whole(-1, Long.MAX_VALUE, "seed", "subseed")
		.fraction("denoising_strength", "subseed_strength", "refiner_switch_at")
		.positive("hr_scale")
		.name("sampler_name", "scheduler", "sampler_index", "styles", "refiner_checkpoint", "force_task_id",
				"script_name", "hr_upscaler", "hr_checkpoint_name", "hr_sampler_name", "hr_scheduler",
				"hr_additional_modules", "override_settings.sd_model_checkpoint", "override_settings.sd_vae")
		.image("init_images", "mask", "latent_mask", "firstpass_image");

	/** The rules for {@link Extra}, as in the API schema of AUTOMATIC1111. */
	static final ParameterRules EXTRA = new ParameterRules().whole(0, 1, "resize_mode")
		.whole(1, MAX, "upscaling_resize_w", "upscaling_resize_h")
		.positive("upscaling_resize")
		.fraction("gfpgan_visibility", "codeformer_visibility", "codeformer_weight", "extras_upscaler_2_visibility")
		.name("upscaler_1", "upscaler_2");

	private RequestRules() {
	}

}
