package io.stablediffusion.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/**
 * The scripts of AUTOMATIC1111 and of its extensions.
 */
final class Scripts {

	/** The scripts of AUTOMATIC1111 for each kind of generation. */
	private static final Map<String, List<String>> BUILT_IN = Response.JSON.convertValue(
			Api.fixedResponses("automatic1111-responses.json").get("GET /sdapi/v1/scripts"), new TypeReference<>() {
			});

	private static final List<String> ALWAYS_ON = List.of("extra options", "hypertile", "refiner", "sampler", "seed",
			"soft inpainting");

	private final List<String> extensions;

	Scripts(List<String> extensions) {
		this.extensions = extensions.stream().map((name) -> name.toLowerCase(Locale.ROOT)).toList();
	}

	boolean has(String extension) {
		return this.extensions.contains(extension.toLowerCase(Locale.ROOT));
	}

	/** Returns the scripts of a kind of generation. */
	List<String> list(String kind) {
		List<String> names = new ArrayList<>(BUILT_IN.getOrDefault(kind, List.of()));
		names.addAll(this.extensions);
		return names;
	}

	/**
	 * Validates the scripts in a request.
	 * @return the selected script, in lower case, or null
	 * @throws Refusal if a script does not exist
	 */
	@Nullable String check(String kind, Fields request) {
		String selected = request.text("script_name", "").toLowerCase(Locale.ROOT);
		if (!selected.isEmpty() && (!known(kind, selected) || isAlwaysOn(selected))) {
			throw Refusal.http(422, "Script '" + request.get("script_name") + "' not found");
		}
		if (request.get("alwayson_scripts") instanceof Map<?, ?> scripts) {
			for (Object name : scripts.keySet()) {
				String lowerCase = String.valueOf(name).toLowerCase(Locale.ROOT);
				if (!known(kind, lowerCase)) {
					throw Refusal.http(422, "Script '" + name + "' not found");
				}
				if (!isAlwaysOn(lowerCase)) {
					throw Refusal.http(422, "Cannot have a selectable script in the always on scripts params");
				}
			}
		}
		return selected.isEmpty() ? null : selected;
	}

	private boolean known(String kind, String lowerCase) {
		return list(kind).stream().anyMatch((name) -> name.toLowerCase(Locale.ROOT).equals(lowerCase));
	}

	private boolean isAlwaysOn(String lowerCase) {
		return ALWAYS_ON.contains(lowerCase) || this.extensions.contains(lowerCase);
	}

	/**
	 * Returns the prompts of "prompt matrix": the first part with each combination of the
	 * other parts.
	 */
	static List<String> promptMatrix(String prompt) {
		String[] parts = prompt.split("\\|", 9);
		List<String> prompts = new ArrayList<>();
		for (int combination = 0; combination < 1 << (parts.length - 1); combination++) {
			StringBuilder text = new StringBuilder(parts[0].strip());
			for (int part = 1; part < parts.length; part++) {
				if ((combination & (1 << (part - 1))) != 0) {
					text.append(", ").append(parts[part].strip());
				}
			}
			prompts.add(text.toString());
		}
		return prompts;
	}

}
