package io.stablediffusion.catalog;

import java.util.List;

import io.stablediffusion.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A sampler, which removes noise from an image step by step.
 *
 * @param name the name for requests
 * @param aliases the other names that the server accepts
 * @param options its settings, for example {@code scheduler} and {@code uses_ensd}
 * @since 0.1.0
 */
public record Sampler(String name, List<String> aliases, JsonObject options) {

	public Sampler(@Nullable String name, @Nullable List<String> aliases, @Nullable JsonObject options) {
		this.name = (name != null) ? name : "";
		this.aliases = (aliases != null) ? aliases : List.of();
		this.options = (options != null) ? options : JsonObject.EMPTY;
	}

}
