package io.stablediffusion.test;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The upscalers of AUTOMATIC1111.
 */
final class Upscalers {

	private static final Map<String, @Nullable Object> RESPONSES = Api.fixedResponses("automatic1111-responses.json");

	private Upscalers() {
	}

	static boolean exists(String name) {
		return contains("GET /sdapi/v1/upscalers", name);
	}

	/** Returns whether this is a latent upscaler, which only the hires. fix has. */
	static boolean isLatent(String name) {
		return contains("GET /sdapi/v1/latent-upscale-modes", name);
	}

	private static boolean contains(String route, String name) {
		return ((List<?>) Objects.requireNonNull(RESPONSES.get(route))).stream()
			.anyMatch((element) -> element instanceof Map<?, ?> fields && name.equals(fields.get("name")));
	}

}
