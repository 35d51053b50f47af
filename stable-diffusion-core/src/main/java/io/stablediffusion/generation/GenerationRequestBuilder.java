package io.stablediffusion.generation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.stablediffusion.catalog.ScriptInfo;
import io.stablediffusion.extension.ADetailerUnit;
import io.stablediffusion.extension.ControlNetUnit;
import io.stablediffusion.internal.Checks;
import io.stablediffusion.parameter.ParametersBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Sets the parameters that text-to-image and image-to-image requests have in common. A
 * parameter that is not set is not sent, so that the server uses its default. The
 * defaults in this documentation are those of AUTOMATIC1111 1.10; "since" names the first
 * AUTOMATIC1111 version that supports a parameter.
 *
 * @param <B> the builder itself
 * @since 0.1.0
 */
public abstract class GenerationRequestBuilder<B extends GenerationRequestBuilder<B>> extends ParametersBuilder<B> {

	GenerationRequestBuilder() {
		super(RequestRules.GENERATION);
	}

	/**
	 * Sets the prompt: {@code prompt}.
	 * @param prompt the description of the image, in the WebUI's syntax for attention and
	 * LoRAs; the server's default is empty, which stable-diffusion.cpp refuses
	 * @return this builder
	 */
	public B prompt(String prompt) {
		return set("prompt", prompt);
	}

	/**
	 * Sets the negative prompt: {@code negative_prompt}.
	 * @param negativePrompt the description of what the image must not show; the server's
	 * default is empty
	 * @return this builder
	 */
	public B negativePrompt(String negativePrompt) {
		return set("negative_prompt", negativePrompt);
	}

	/**
	 * Sets the prompt styles to apply: {@code styles}.
	 * @param styles the names of prompt styles of the server
	 * @return this builder
	 */
	public B styles(String... styles) {
		return set("styles", Checks.noNulls("styles", styles));
	}

	/**
	 * Sets the seed of the first image: {@code seed}. The same request with the same seed
	 * returns the same image. Each further image of the request has the next higher seed.
	 * @param seed the seed, at most 32 bits on stable-diffusion.cpp; -1, the server's
	 * default, for a random seed
	 * @return this builder
	 */
	public B seed(long seed) {
		return set("seed", seed);
	}

	/**
	 * Sets a variation seed, whose noise is mixed with that of the seed: {@code subseed}
	 * and {@code subseed_strength}.
	 * @param subseed the variation seed; -1, the server's default, for a random seed
	 * @param strength the share of the variation seed from 0, the server's default, to 1
	 * @return this builder
	 */
	public B variation(long subseed, double strength) {
		return set("subseed", subseed).set("subseed_strength", strength);
	}

	/**
	 * Sets the size for which the noise of the seed is computed, so that the image
	 * resembles the one that the seed produces at that size: {@code seed_resize_from_w}
	 * and {@code seed_resize_from_h}.
	 * @param width the width in pixels; the server's default, -1, disables it
	 * @param height the height in pixels; the server's default, -1, disables it
	 * @return this builder
	 */
	public B seedResizeFrom(int width, int height) {
		return set("seed_resize_from_w", width).set("seed_resize_from_h", height);
	}

	/**
	 * Sets the sampler: {@code sampler_name}. The client sends the name in the spelling
	 * of the server's list. Current servers use their default for an unknown name without
	 * an error; {@link GeneratedImages#warnings()} then has a warning.
	 * @param sampler the name or an alias of a sampler of the server, for example
	 * {@code Euler a}; case, spaces, hyphens and underscores are ignored
	 * @return this builder
	 */
	public B sampler(String sampler) {
		return set("sampler_name", sampler);
	}

	/**
	 * Sets the scheduler, which distributes the noise over the steps: {@code scheduler}.
	 * Since 1.9; in earlier versions, the scheduler is part of the sampler name, as in
	 * {@code DPM++ 2M Karras}. The client sends the name in the spelling of the server's
	 * list. If the list does not contain the name, {@link GeneratedImages#warnings()} has
	 * a warning.
	 * @param scheduler the name, label or an alias of a scheduler of the server, for
	 * example {@code Karras}; case, spaces, hyphens and underscores are ignored
	 * @return this builder
	 */
	public B scheduler(String scheduler) {
		return set("scheduler", scheduler);
	}

	/**
	 * Sets the number of images that are generated at the same time: {@code batch_size}.
	 * GPU memory usage grows with it.
	 * @param batchSize the number of images, at least 1, the server's default; at most 8
	 * on stable-diffusion.cpp
	 * @return this builder
	 */
	public B batchSize(int batchSize) {
		return set("batch_size", batchSize);
	}

	/**
	 * Sets the number of batches that are generated one after the other: {@code n_iter}.
	 * The generation time grows with it. For stable-diffusion.cpp, the client sends them
	 * as one batch, of which the server generates at most 8 images.
	 * @param batchCount the number of batches, at least 1, the server's default
	 * @return this builder
	 */
	public B batchCount(int batchCount) {
		return set("n_iter", batchCount);
	}

	/**
	 * Sets the number of sampling steps: {@code steps}. The generation time grows with
	 * it.
	 * @param steps the number of steps, at least 1; the server's default is 50
	 * @return this builder
	 */
	public B steps(int steps) {
		return set("steps", steps);
	}

	/**
	 * Sets the CFG scale, which controls how closely the image follows the prompt:
	 * {@code cfg_scale}.
	 * @param cfgScale the scale, usually 1 to 30; the server's default is 7
	 * @return this builder
	 */
	public B cfgScale(double cfgScale) {
		return set("cfg_scale", cfgScale);
	}

	/**
	 * Sets the guidance of distilled models such as Flux: {@code distilled_cfg_scale}.
	 * Supported by Forge only.
	 * @param cfgScale the scale, usually 3.5
	 * @return this builder
	 */
	public B distilledCfgScale(double cfgScale) {
		return set("distilled_cfg_scale", cfgScale);
	}

	/**
	 * Sets the size of the image: {@code width} and {@code height}.
	 * @param width the width in pixels, a multiple of 8, on stable-diffusion.cpp of 64;
	 * the server's default is 512
	 * @param height the height in pixels, with the same limits and default
	 * @return this builder
	 */
	public B size(int width, int height) {
		return set("width", width).set("height", height);
	}

	/**
	 * Sets whether the server restores faces after the generation: {@code restore_faces}.
	 * Either value overrides the server's own setting.
	 * @param restoreFaces whether to restore faces
	 * @return this builder
	 */
	public B restoreFaces(boolean restoreFaces) {
		return set("restore_faces", restoreFaces);
	}

	/**
	 * Sets whether the image can be tiled: {@code tiling}. Either value overrides the
	 * server's own setting.
	 * @param tiling whether to generate an image that can be tiled
	 * @return this builder
	 */
	public B tiling(boolean tiling) {
		return set("tiling", tiling);
	}

	/**
	 * Sets {@code do_not_save_samples}. It has no effect in the API, where
	 * {@link #saveImages} decides.
	 * @param doNotSave the value that the user interface would send
	 * @return this builder
	 */
	public B doNotSaveSamples(boolean doNotSave) {
		return set("do_not_save_samples", doNotSave);
	}

	/**
	 * Sets {@code do_not_save_grid}. It has no effect in the API, where
	 * {@link #saveImages} decides.
	 * @param doNotSave the value that the user interface would send
	 * @return this builder
	 */
	public B doNotSaveGrid(boolean doNotSave) {
		return set("do_not_save_grid", doNotSave);
	}

	/**
	 * Sets the amount of noise that an ancestral sampler adds: {@code eta}.
	 * @param eta the factor; 0 adds no noise; the server's default depends on the sampler
	 * @return this builder
	 */
	public B eta(double eta) {
		return set("eta", eta);
	}

	/**
	 * Sets how much the initial image changes: {@code denoising_strength}. In a
	 * text-to-image request it has an effect only with the hires. fix.
	 * @param strength the strength from 0, no change, to 1, complete change
	 * @return this builder
	 */
	public B denoisingStrength(double strength) {
		return set("denoising_strength", strength);
	}

	/**
	 * Sets the noise level below which the sampler skips the negative prompt:
	 * {@code s_min_uncond}.
	 * @param sMinUncond the noise level; the server's default, 0, never skips it
	 * @return this builder
	 */
	public B sMinUncond(double sMinUncond) {
		return set("s_min_uncond", sMinUncond);
	}

	/**
	 * Sets the amount of noise that samplers add between steps: {@code s_churn}.
	 * @param sChurn the amount of noise; the server's default is 0
	 * @return this builder
	 */
	public B sChurn(double sChurn) {
		return set("s_churn", sChurn);
	}

	/**
	 * Sets the noise level above which samplers add no noise: {@code s_tmax}.
	 * @param sTmax the noise level; the server's default is no limit
	 * @return this builder
	 */
	public B sTmax(double sTmax) {
		return set("s_tmax", sTmax);
	}

	/**
	 * Sets the noise level below which samplers add no noise: {@code s_tmin}.
	 * @param sTmin the noise level; the server's default is 0
	 * @return this builder
	 */
	public B sTmin(double sTmin) {
		return set("s_tmin", sTmin);
	}

	/**
	 * Sets the factor by which samplers scale the noise that they add: {@code s_noise}.
	 * @param sNoise the factor; the server's default is 1
	 * @return this builder
	 */
	public B sNoise(double sNoise) {
		return set("s_noise", sNoise);
	}

	/**
	 * Overrides a setting of the server for this request: {@code override_settings}.
	 * Concurrent requests can override a setting with different values, for example the
	 * model, without affecting each other. The server returns an error for an unknown
	 * name.
	 * <p>
	 * AUTOMATIC1111 1.10.1 restores only settings that were saved before. If a setting
	 * was never saved, its first override stays in effect for all later jobs of all
	 * clients. This client cannot restore it without a race: another client may change
	 * the setting between the read and the write, and a value that is read while a job
	 * runs may be the override of that job. To avoid this, save the setting once while
	 * the server is idle, for example with
	 * {@code client.options().set("CLIP_stop_at_last_layers", 1)}. The server restores a
	 * saved {@code samples_format} before it encodes the images, so that overriding it
	 * has no effect.
	 * @param name the name of the setting, for example {@code sd_model_checkpoint}
	 * @param value the value
	 * @return this builder
	 */
	public B overrideSetting(String name, Object value) {
		return putInto("override_settings", name, value);
	}

	/**
	 * Sets the model for this request: {@code sd_model_checkpoint} in
	 * {@code override_settings}. If the server has another model loaded, it loads this
	 * model first, which may take a minute, and restores the other model after the
	 * generation. AUTOMATIC1111 ignores an unknown name, and stable-diffusion.cpp has
	 * only one model: if the response names another model,
	 * {@link GeneratedImages#warnings()} has a warning.
	 * @param checkpoint the title, name or hash of a model
	 * @return this builder
	 */
	public B checkpoint(String checkpoint) {
		return overrideSetting("sd_model_checkpoint", checkpoint);
	}

	/**
	 * Sets the VAE for this request: {@code sd_vae} in {@code override_settings}. If the
	 * setting was never saved, AUTOMATIC1111 keeps it for later jobs: see
	 * {@link #overrideSetting}.
	 * @param vae the name of a VAE of the server, {@code Automatic} or {@code None}
	 * @return this builder
	 */
	public B vae(String vae) {
		return overrideSetting("sd_vae", vae);
	}

	/**
	 * Sets the CLIP layer at which the server stops, counted from the last, for this
	 * request: {@code CLIP_stop_at_last_layers} in {@code override_settings}, or
	 * {@code clip_skip} on stable-diffusion.cpp. If the setting was never saved,
	 * AUTOMATIC1111 keeps it for later jobs: see {@link #overrideSetting}.
	 * @param layers the number of the layer from 1, which uses all layers, to 12
	 * @return this builder
	 */
	public B clipSkip(int layers) {
		return overrideSetting("CLIP_stop_at_last_layers", layers);
	}

	/**
	 * Sets whether the server restores overridden settings after the generation:
	 * {@code override_settings_restore_afterwards}.
	 * @param restore whether to restore the settings; the server's default is true; false
	 * avoids that the server loads the previous model again
	 * @return this builder
	 */
	public B overrideSettingsRestoreAfterwards(boolean restore) {
		return set("override_settings_restore_afterwards", restore);
	}

	/**
	 * Sets a second model, which the server uses for the last steps:
	 * {@code refiner_checkpoint} and {@code refiner_switch_at}. Since 1.6.
	 * @param checkpoint the title or name of the model
	 * @param switchAt the fraction of the steps, from 0 to 1, after which the server
	 * switches to the model
	 * @return this builder
	 */
	public B refiner(String checkpoint, double switchAt) {
		return set("refiner_checkpoint", checkpoint).set("refiner_switch_at", switchAt);
	}

	/**
	 * Sets whether the server ignores the LoRAs and hypernetworks of the prompt:
	 * {@code disable_extra_networks}.
	 * @param disable whether to ignore them; the server's default is false
	 * @return this builder
	 */
	public B disableExtraNetworks(boolean disable) {
		return set("disable_extra_networks", disable);
	}

	/**
	 * Adds an entry to {@code comments}, which the server passes to its scripts.
	 * @param name the name of the entry
	 * @param value the value of the entry
	 * @return this builder
	 */
	public B comment(String name, Object value) {
		return putInto("comments", name, value);
	}

	/**
	 * Sets the identifier of the task, with which {@code client.tasks()} returns its
	 * progress: {@code force_task_id}. Since 1.8.
	 * @param taskId any text; without it, the server generates an identifier
	 * @return this builder
	 */
	public B forceTaskId(String taskId) {
		return set("force_task_id", taskId);
	}

	/**
	 * Sets the sampler for WebUI versions of 2022: {@code sampler_index}. A server that
	 * supports {@link #sampler} prefers that parameter.
	 * @param sampler the name of a sampler, not a number; the server's default is
	 * {@code Euler}
	 * @return this builder
	 */
	public B samplerIndex(String sampler) {
		return set("sampler_index", sampler);
	}

	/**
	 * Runs a script of the server: {@code script_name} and {@code script_args}.
	 * @param name the title of the script in the server's list; case is ignored
	 * @param arguments the arguments in the order of the script
	 * @return this builder
	 */
	public B script(String name, @Nullable Object... arguments) {
		return set("script_name", name).set("script_args", Arrays.asList(Checks.notNull("arguments", arguments)));
	}

	/**
	 * Sets the arguments of a script that runs with every generation, usually that of an
	 * extension: {@code alwayson_scripts}.
	 * @param name the title of the script in the server's list; case is ignored
	 * @param arguments the arguments in the order of the script
	 * @return this builder
	 */
	public B alwaysOnScript(String name, @Nullable Object... arguments) {
		return putInto("alwayson_scripts", name, Map.of("args", Arrays.asList(Checks.notNull("arguments", arguments))));
	}

	/**
	 * Sets the units of the ControlNet extension: {@code alwayson_scripts}.
	 * @param units the units; a setting of the server limits their number, usually to 3
	 * @return this builder
	 */
	public B controlNet(ControlNetUnit... units) {
		return alwaysOnScript(ControlNetUnit.SCRIPT, Checks.noNulls("units", units).toArray());
	}

	/**
	 * Sets the passes of the ADetailer extension, which regenerate faces, hands or
	 * people: {@code alwayson_scripts}.
	 * @param units the passes in the order in which they run
	 * @return this builder
	 */
	public B adetailer(ADetailerUnit... units) {
		// enabled, and img2img is not skipped
		List<Object> arguments = new ArrayList<>(List.of(true, false));
		arguments.addAll(Checks.noNulls("units", units));
		return alwaysOnScript(ADetailerUnit.SCRIPT, arguments.toArray());
	}

	/**
	 * Runs a script with arguments by label. An argument that is missing has the default
	 * of the script.
	 * @param script the script, as {@code client.scripts().info()} returns it
	 * @param arguments the values by label, as in {@link ScriptInfo#arguments}
	 * @return this builder
	 */
	public B script(ScriptInfo script, Map<String, Object> arguments) {
		Checks.noNulls("arguments", arguments);
		Object[] inOrder = Checks.notNull("script", script).arguments(arguments).toArray();
		return script.alwayson() ? alwaysOnScript(script.name(), inOrder) : script(script.name(), inOrder);
	}

	/**
	 * Sets whether the response contains the images: {@code send_images}.
	 * @param send whether to return the images; the server's default is true; use false
	 * together with {@link #saveImages}
	 * @return this builder
	 */
	public B sendImages(boolean send) {
		return set("send_images", send);
	}

	/**
	 * Sets whether the server saves the images in its output directory:
	 * {@code save_images}.
	 * @param save whether to save the images; the server's default is false
	 * @return this builder
	 */
	public B saveImages(boolean save) {
		return set("save_images", save);
	}

	/**
	 * Sets an infotext from which the server reads parameters: {@code infotext}. A
	 * parameter that the request sets takes precedence. Since 1.8.
	 * @param infotext the infotext of an image
	 * @return this builder
	 */
	public B infotext(String infotext) {
		return set("infotext", infotext);
	}

	/** Sets a parameter on behalf of a {@link RequestSection}. */
	void put(String name, @Nullable Object value) {
		set(name, value);
	}

	/**
	 * Puts an entry into a copy of the map, because an earlier request may hold the map.
	 */
	private B putInto(String parameter, String name, @Nullable Object value) {
		Map<String, Object> entries = new LinkedHashMap<>();
		if (values().get(parameter) instanceof Map<?, ?> present) {
			present.forEach((key, entry) -> entries.put(key.toString(), entry));
		}
		entries.put(Checks.notBlank("name", name), Checks.notNull(parameter + "." + name, value));
		return set(parameter, entries);
	}

}
