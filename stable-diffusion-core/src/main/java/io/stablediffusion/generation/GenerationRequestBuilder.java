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
 * The parameters that every kind of generation has. What is not set is not sent, and the
 * server's default holds; defaults named here are those of AUTOMATIC1111 1.10.
 *
 * @param <B> the builder itself
 */
public abstract class GenerationRequestBuilder<B extends GenerationRequestBuilder<B>> extends ParametersBuilder<B> {

	GenerationRequestBuilder() {
		super(RequestRules.GENERATION);
	}

	/**
	 * What the image shows: {@code prompt}.
	 * @param prompt text, with the WebUI's syntax for weights and LoRAs; the server's
	 * default is empty, which stable-diffusion.cpp refuses
	 * @return this builder
	 */
	public B prompt(String prompt) {
		return set("prompt", prompt);
	}

	/**
	 * What the image does not show: {@code negative_prompt}.
	 * @param negativePrompt text; the server's default is empty
	 * @return this builder
	 */
	public B negativePrompt(String negativePrompt) {
		return set("negative_prompt", negativePrompt);
	}

	/**
	 * Saved prompts to apply: {@code styles}.
	 * @param styles names of the server's prompt styles
	 * @return this builder
	 */
	public B styles(String... styles) {
		return set("styles", Checks.noNulls("styles", styles));
	}

	/**
	 * What the noise grows from: {@code seed}. The same request with the same seed gives
	 * the same image; the next images of a batch have the following seeds.
	 * @param seed up to 32 bits on stable-diffusion.cpp; -1, the server's default, for
	 * random
	 * @return this builder
	 */
	public B seed(long seed) {
		return set("seed", seed);
	}

	/**
	 * Mixes the noise of a second seed in: {@code subseed} and {@code subseed_strength}.
	 * @param subseed the second seed; -1, the server's default, for random
	 * @param strength from 0, the server's default, to 1, only the second seed
	 * @return this builder
	 */
	public B variation(long subseed, double strength) {
		return set("subseed", subseed).set("subseed_strength", strength);
	}

	/**
	 * Makes an image like that which the seed gives at another size:
	 * {@code seed_resize_from_w} and {@code seed_resize_from_h}.
	 * @param width of the other size in pixels; the server's default is -1, not used
	 * @param height of the other size in pixels, likewise
	 * @return this builder
	 */
	public B seedResizeFrom(int width, int height) {
		return set("seed_resize_from_w", width).set("seed_resize_from_h", height);
	}

	/**
	 * How noise is removed: {@code sampler_name}. Sent as the server's list spells it.
	 * Current servers silently use their default for a name that they do not know;
	 * {@link GeneratedImages#warnings()} says so.
	 * @param sampler name or alias of a sampler of the server, for example
	 * {@code Euler a}; case, spaces, hyphens and underscores do not matter
	 * @return this builder
	 */
	public B sampler(String sampler) {
		return set("sampler_name", sampler);
	}

	/**
	 * How the noise is spread over the steps: {@code scheduler}. Since 1.9; before, the
	 * sampler's name has it, as in {@code DPM++ 2M Karras}. Sent as the server's list
	 * spells it; of a name that it does not list, {@link GeneratedImages#warnings()} says
	 * so.
	 * @param scheduler name, label or alias of a scheduler of the server, for example
	 * {@code Karras}; case, spaces, hyphens and underscores do not matter
	 * @return this builder
	 */
	public B scheduler(String scheduler) {
		return set("scheduler", scheduler);
	}

	/**
	 * How many images to make at once: {@code batch_size}. Costs GPU memory.
	 * @param batchSize at least 1, the server's default; stable-diffusion.cpp makes 8 at
	 * most
	 * @return this builder
	 */
	public B batchSize(int batchSize) {
		return set("batch_size", batchSize);
	}

	/**
	 * How many batches to make one after the other: {@code n_iter}. Costs time.
	 * stable-diffusion.cpp gets them as one batch, of which it makes 8 images at most.
	 * @param batchCount at least 1, the server's default
	 * @return this builder
	 */
	public B batchCount(int batchCount) {
		return set("n_iter", batchCount);
	}

	/**
	 * How many steps to take: {@code steps}. Time grows with it.
	 * @param steps at least 1; the server's default is 50
	 * @return this builder
	 */
	public B steps(int steps) {
		return set("steps", steps);
	}

	/**
	 * How closely to follow the prompt: {@code cfg_scale}.
	 * @param cfgScale usually 1 to 30; the server's default is 7
	 * @return this builder
	 */
	public B cfgScale(double cfgScale) {
		return set("cfg_scale", cfgScale);
	}

	/**
	 * The guidance of distilled models such as Flux: {@code distilled_cfg_scale}. Forge
	 * only.
	 * @param cfgScale usually 3.5
	 * @return this builder
	 */
	public B distilledCfgScale(double cfgScale) {
		return set("distilled_cfg_scale", cfgScale);
	}

	/**
	 * Size of the image: {@code width} and {@code height}.
	 * @param width in pixels; the server's default is 512; multiples of 8, on
	 * stable-diffusion.cpp of 64
	 * @param height in pixels, likewise
	 * @return this builder
	 */
	public B size(int width, int height) {
		return set("width", width).set("height", height);
	}

	/**
	 * Improves faces afterwards: {@code restore_faces}. Setting it, even to false,
	 * overrides the server's own setting.
	 * @param restoreFaces whether to restore
	 * @return this builder
	 */
	public B restoreFaces(boolean restoreFaces) {
		return set("restore_faces", restoreFaces);
	}

	/**
	 * Makes an image that can be tiled: {@code tiling}. Setting it, even to false,
	 * overrides the server's own setting.
	 * @param tiling whether it can be tiled
	 * @return this builder
	 */
	public B tiling(boolean tiling) {
		return set("tiling", tiling);
	}

	/**
	 * {@code do_not_save_samples}: has no effect through the API, where only
	 * {@link #saveImages} counts.
	 * @param doNotSave what the user interface would send
	 * @return this builder
	 */
	public B doNotSaveSamples(boolean doNotSave) {
		return set("do_not_save_samples", doNotSave);
	}

	/**
	 * {@code do_not_save_grid}: has no effect through the API, where only
	 * {@link #saveImages} counts.
	 * @param doNotSave what the user interface would send
	 * @return this builder
	 */
	public B doNotSaveGrid(boolean doNotSave) {
		return set("do_not_save_grid", doNotSave);
	}

	/**
	 * How random an ancestral sampler is: {@code eta}.
	 * @param eta from 0, not at all; the server's default depends on the sampler
	 * @return this builder
	 */
	public B eta(double eta) {
		return set("eta", eta);
	}

	/**
	 * How much of the first image may change: {@code denoising_strength}. For
	 * text-to-image it needs the hires. fix.
	 * @param strength from 0, nothing, to 1, everything
	 * @return this builder
	 */
	public B denoisingStrength(double strength) {
		return set("denoising_strength", strength);
	}

	/**
	 * Skips the negative prompt in steps with little noise: {@code s_min_uncond}.
	 * @param sMinUncond the noise below which it is skipped; the server's default is 0,
	 * never
	 * @return this builder
	 */
	public B sMinUncond(double sMinUncond) {
		return set("s_min_uncond", sMinUncond);
	}

	/**
	 * The samplers' {@code s_churn}: noise added between steps.
	 * @param sChurn the server's default is 0
	 * @return this builder
	 */
	public B sChurn(double sChurn) {
		return set("s_churn", sChurn);
	}

	/**
	 * The samplers' {@code s_tmax}: no noise is added above it.
	 * @param sTmax the server's default is none
	 * @return this builder
	 */
	public B sTmax(double sTmax) {
		return set("s_tmax", sTmax);
	}

	/**
	 * The samplers' {@code s_tmin}: no noise is added below it.
	 * @param sTmin the server's default is 0
	 * @return this builder
	 */
	public B sTmin(double sTmin) {
		return set("s_tmin", sTmin);
	}

	/**
	 * The samplers' {@code s_noise}: scales the noise that is added.
	 * @param sNoise the server's default is 1
	 * @return this builder
	 */
	public B sNoise(double sNoise) {
		return set("s_noise", sNoise);
	}

	/**
	 * A setting of the server for this request alone, in {@code override_settings}: this
	 * is how callers at the same time use different models without a race. A name that
	 * the server does not know is an error there.
	 * <p>
	 * AUTOMATIC1111 1.10.1 puts back only what was saved before. The first override of a
	 * setting that never was stays, for all later jobs of all clients. This client cannot
	 * undo that without a race: between reading a setting and writing it back, another
	 * client may change it, and what is read while a job runs may be that job's override.
	 * To be safe, save the setting once, while nothing is generated, for example with
	 * {@code client.options().set("CLIP_stop_at_last_layers", 1)}. A
	 * {@code samples_format} that was saved is put back before the images are encoded, so
	 * that overriding it has no effect then.
	 * @param name for example {@code sd_model_checkpoint} or
	 * {@code CLIP_stop_at_last_layers}
	 * @param value the value
	 * @return this builder
	 */
	public B overrideSetting(String name, Object value) {
		return putInto("override_settings", name, value);
	}

	/**
	 * The model for this request alone: {@code sd_model_checkpoint} in
	 * {@code override_settings}. A server that has another one loaded loads this first,
	 * which may take a minute, and then loads the former again; loading a model saves
	 * this setting, so it is put back. AUTOMATIC1111 ignores a name that it does not
	 * know, and stable-diffusion.cpp has one model only: where the response names another
	 * model, {@link GeneratedImages#warnings()} says so.
	 * @param checkpoint title, name or hash of a model
	 * @return this builder
	 */
	public B checkpoint(String checkpoint) {
		return overrideSetting("sd_model_checkpoint", checkpoint);
	}

	/**
	 * The VAE for this request alone: {@code sd_vae} in {@code override_settings}. It
	 * stays for later jobs where the setting was never saved: see
	 * {@link #overrideSetting}.
	 * @param vae a VAE of the server, {@code Automatic} or {@code None}
	 * @return this builder
	 */
	public B vae(String vae) {
		return overrideSetting("sd_vae", vae);
	}

	/**
	 * How many of CLIP's last layers to leave out, for this request alone:
	 * {@code CLIP_stop_at_last_layers} in {@code override_settings}; on
	 * stable-diffusion.cpp {@code clip_skip}. On AUTOMATIC1111 it stays for later jobs
	 * where the setting was never saved: see {@link #overrideSetting}.
	 * @param layers from 1, which leaves out none, to 12
	 * @return this builder
	 */
	public B clipSkip(int layers) {
		return overrideSetting("CLIP_stop_at_last_layers", layers);
	}

	/**
	 * Whether the server returns to its own settings afterwards:
	 * {@code override_settings_restore_afterwards}.
	 * @param restore the server's default is true; false saves loading the model again
	 * when the next request wants the same
	 * @return this builder
	 */
	public B overrideSettingsRestoreAfterwards(boolean restore) {
		return set("override_settings_restore_afterwards", restore);
	}

	/**
	 * Hands over to a second model on the way: {@code refiner_checkpoint} and
	 * {@code refiner_switch_at}. Since 1.6.
	 * @param checkpoint title or name of the model
	 * @param switchAt the fraction of the steps after which it takes over
	 * @return this builder
	 */
	public B refiner(String checkpoint, double switchAt) {
		return set("refiner_checkpoint", checkpoint).set("refiner_switch_at", switchAt);
	}

	/**
	 * Ignores LoRAs and hypernetworks in the prompt: {@code disable_extra_networks}.
	 * @param disable the server's default is false
	 * @return this builder
	 */
	public B disableExtraNetworks(boolean disable) {
		return set("disable_extra_networks", disable);
	}

	/**
	 * A note in {@code comments}, which the server passes on to its scripts.
	 * @param name the note's name
	 * @param value the note
	 * @return this builder
	 */
	public B comment(String name, Object value) {
		return putInto("comments", name, value);
	}

	/**
	 * Names the task, so that its progress can be asked for: {@code force_task_id}. Since
	 * 1.8.
	 * @param taskId any text; the server makes one up otherwise
	 * @return this builder
	 */
	public B forceTaskId(String taskId) {
		return set("force_task_id", taskId);
	}

	/**
	 * {@code sampler_index}: the sampler as WebUIs of 2022 took it. A server that knows
	 * {@link #sampler} prefers that.
	 * @param sampler a sampler's name, not a number; the server's default is
	 * {@code Euler}
	 * @return this builder
	 */
	public B samplerIndex(String sampler) {
		return set("sampler_index", sampler);
	}

	/**
	 * Runs a script of the server: {@code script_name} and {@code script_args}.
	 * @param name the script's title as the server lists it; case does not matter
	 * @param arguments its arguments in its own order
	 * @return this builder
	 */
	public B script(String name, @Nullable Object... arguments) {
		return set("script_name", name).set("script_args", Arrays.asList(Checks.notNull("arguments", arguments)));
	}

	/**
	 * Arguments for an extension that runs with every generation, in
	 * {@code alwayson_scripts}.
	 * @param name the script's title as the server lists it; case does not matter
	 * @param arguments its arguments in its own order
	 * @return this builder
	 */
	public B alwaysOnScript(String name, @Nullable Object... arguments) {
		return putInto("alwayson_scripts", name, Map.of("args", Arrays.asList(Checks.notNull("arguments", arguments))));
	}

	/**
	 * Controls the generation with the ControlNet extension, in {@code alwayson_scripts}.
	 * @param units one for each control; the server's setting limits their number,
	 * usually to 3
	 * @return this builder
	 */
	public B controlNet(ControlNetUnit... units) {
		return alwaysOnScript(ControlNetUnit.SCRIPT, Checks.noNulls("units", units).toArray());
	}

	/**
	 * Makes faces, hands or people again with the ADetailer extension, in
	 * {@code alwayson_scripts}.
	 * @param units one for each pass, in their order
	 * @return this builder
	 */
	public B adetailer(ADetailerUnit... units) {
		List<Object> arguments = new ArrayList<>(List.of(true, false)); // on, also before
																		// img2img
		arguments.addAll(Checks.noNulls("units", units));
		return alwaysOnScript(ADetailerUnit.SCRIPT, arguments.toArray());
	}

	/**
	 * Runs a script with arguments by their labels; those that are left out have the
	 * script's defaults.
	 * @param script what {@code client.scripts().info()} tells of it
	 * @param arguments values by labels, as in {@link ScriptInfo#arguments}
	 * @return this builder
	 */
	public B script(ScriptInfo script, Map<String, Object> arguments) {
		Checks.noNulls("arguments", arguments);
		Object[] inOrder = Checks.notNull("script", script).arguments(arguments).toArray();
		return script.alwayson() ? alwaysOnScript(script.name(), inOrder) : script(script.name(), inOrder);
	}

	/**
	 * Whether the answer has the images: {@code send_images}.
	 * @param send the server's default is true; false makes sense with
	 * {@link #saveImages}
	 * @return this builder
	 */
	public B sendImages(boolean send) {
		return set("send_images", send);
	}

	/**
	 * Whether the server keeps the images in its own output folder: {@code save_images}.
	 * @param save the server's default is false
	 * @return this builder
	 */
	public B saveImages(boolean save) {
		return set("save_images", save);
	}

	/**
	 * Takes parameters from the text that a WebUI embeds in its images: {@code infotext}.
	 * A parameter that is set in the request wins over it. Since 1.8.
	 * @param infotext the text
	 * @return this builder
	 */
	public B infotext(String infotext) {
		return set("infotext", infotext);
	}

	/** For the sections of a request. */
	void put(String name, @Nullable Object value) {
		set(name, value);
	}

	/** Never changes a map that a request made earlier may hold. */
	private B putInto(String parameter, String name, @Nullable Object value) {
		Map<String, Object> entries = new LinkedHashMap<>();
		if (values().get(parameter) instanceof Map<?, ?> present) {
			present.forEach((key, entry) -> entries.put(key.toString(), entry));
		}
		entries.put(Checks.notBlank("name", name), Checks.notNull(parameter + "." + name, value));
		return set(parameter, entries);
	}

}
