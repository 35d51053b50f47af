package io.stablediffusion.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Applies styles to a prompt and finds its LoRAs, as AUTOMATIC1111 does. Unknown styles
 * and LoRAs are ignored.
 */
final class Styles {

	private static final Map<String, @Nullable Object> RESPONSES = Api.fixedResponses("automatic1111-responses.json");

	private static final String LORA = "<lora:";

	private Styles() {
	}

	static String apply(String prompt, List<?> names, boolean negative) {
		String result = prompt;
		for (Object name : names) {
			for (Object style : list("GET /sdapi/v1/prompt-styles")) {
				if (style instanceof Map<?, ?> fields && Objects.equals(name, fields.get("name"))) {
					result = merge(result, String.valueOf(fields.get(negative ? "negative_prompt" : "prompt")));
				}
			}
		}
		return result;
	}

	private static String merge(String prompt, String style) {
		if (style.contains("{prompt}")) {
			return style.replace("{prompt}", prompt);
		}
		return prompt.strip() + (prompt.isBlank() || style.isBlank() ? "" : ", ") + style.strip();
	}

	/** Returns the hashes of the LoRAs in the prompt, in the form of the infotext. */
	static Optional<String> loraHashes(String prompt) {
		List<String> hashes = new ArrayList<>();
		for (int at = prompt.indexOf(LORA); at >= 0; at = prompt.indexOf(LORA, at + 1)) {
			int start = at + LORA.length();
			int end = prompt.indexOf(':', start);
			String name = (end >= 0) ? prompt.substring(start, end) : "";
			if (list("GET /sdapi/v1/loras").stream()
				.anyMatch((lora) -> lora instanceof Map<?, ?> fields && name.equals(fields.get("name")))) {
				hashes.add(name + ": " + "%012x".formatted(name.hashCode() & 0xffffffffL));
			}
		}
		return hashes.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", hashes));
	}

	private static List<?> list(String route) {
		return (List<?>) Objects.requireNonNull(RESPONSES.get(route));
	}

}
