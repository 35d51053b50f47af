package io.stablediffusion.catalog;

import java.util.List;

import io.stablediffusion.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A sampler: how noise is removed.
 *
 * @param name what a request names
 * @param aliases other names
 * @param options its settings, for example {@code scheduler} and {@code uses_ensd}
 */
public record Sampler(String name, List<String> aliases, JsonObject options) {

	public Sampler(@Nullable String name, @Nullable List<String> aliases, @Nullable JsonObject options) {
		this.name = (name != null) ? name : "";
		this.aliases = (aliases != null) ? aliases : List.of();
		this.options = (options != null) ? options : JsonObject.EMPTY;
	}

}
