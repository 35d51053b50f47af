package io.stablediffusion.test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The options of AUTOMATIC1111, and its models, one of which is an option.
 */
final class Automatic1111Settings {

	private static final String MODEL = "sd_model_checkpoint";

	private static final List<Map<String, @Nullable Object>> MODELS = List.of(
			model("v1-5-pruned-emaonly", "6ce0161689"), model("sd_xl_base_1.0", "31e35c80fc"),
			model("dreamshaper_8", "879db523c3"));

	private final Map<String, @Nullable Object> options = new LinkedHashMap<>();

	Automatic1111Settings() {
		this.options.put("samples_save", true);
		this.options.put("samples_format", "png");
		this.options.put(MODEL, MODELS.get(0).get("title"));
		this.options.put("sd_vae", "Automatic");
		this.options.put("CLIP_stop_at_last_layers", 1);
		this.options.put("show_progress_every_n_steps", 10);
	}

	Answer models() {
		return Answer.json(MODELS);
	}

	synchronized Answer get() {
		return Answer.json(this.options);
	}

	synchronized boolean has(String name) {
		return this.options.containsKey(name);
	}

	/** The model of the options, or the one that a request wants for itself. */
	synchronized Map<String, @Nullable Object> model(@Nullable Object override) {
		Object title = (override != null) ? title(override) : this.options.get(MODEL);
		return MODELS.stream()
			.filter((model) -> Objects.equals(model.get("title"), title))
			.findFirst()
			.orElse(MODELS.get(0));
	}

	/** One after the other: those before a mistake are set. */
	synchronized Answer set(Map<String, @Nullable Object> changes) {
		for (Map.Entry<String, @Nullable Object> change : changes.entrySet()) {
			Object value = change.getValue();
			if (!has(change.getKey())) {
				return Automatic1111Api.failure(500, "KeyError", "", "'" + change.getKey() + "'");
			}
			if (change.getKey().equals(MODEL)) {
				value = title(value);
				if (value == null) {
					return Automatic1111Api.failure(500, "RuntimeError", "",
							"model '" + change.getValue() + "' not found");
				}
			}
			this.options.put(change.getKey(), value);
		}
		return Answer.json(null);
	}

	/** A model goes by its title, name, file name or hash. */
	private static @Nullable Object title(@Nullable Object alias) {
		return MODELS.stream()
			.filter((model) -> model.containsValue(alias) || (model.get("model_name") + ".safetensors").equals(alias))
			.map((model) -> model.get("title"))
			.findFirst()
			.orElse(null);
	}

	private static Map<String, @Nullable Object> model(String name, String hash) {
		return Api.object("title", name + ".safetensors [" + hash + "]", "model_name", name, "hash", hash, "sha256",
				(hash + "0".repeat(64)).substring(0, 64), "filename",
				"/stable-diffusion-webui/models/Stable-diffusion/" + name + ".safetensors", "config", null);
	}

}
