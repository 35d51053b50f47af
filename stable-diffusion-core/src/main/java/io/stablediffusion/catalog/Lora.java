package io.stablediffusion.catalog;

import io.stablediffusion.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A LoRA of a server.
 *
 * @param name the name of its file without extension, as in {@code <lora:name:1>}
 * @param alias the name in its metadata
 * @param path its file on the server
 * @param metadata the metadata that the training software wrote into its file
 * @since 0.1.0
 */
public record Lora(String name, @Nullable String alias, @Nullable String path, JsonObject metadata) {

	public Lora(@Nullable String name, @Nullable String alias, @Nullable String path, @Nullable JsonObject metadata) {
		this.name = (name != null) ? name : "";
		this.alias = alias;
		this.path = path;
		this.metadata = (metadata != null) ? metadata : JsonObject.EMPTY;
	}

}
