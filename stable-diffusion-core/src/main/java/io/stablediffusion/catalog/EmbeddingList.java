package io.stablediffusion.catalog;

import java.util.Collections;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The embeddings of a server by name.
 *
 * @param loaded the embeddings that the current model supports
 * @param skipped the embeddings that were trained for another type of model
 * @since 0.1.0
 */
public record EmbeddingList(Map<String, Embedding> loaded, Map<String, Embedding> skipped) {

	public EmbeddingList(@Nullable Map<String, Embedding> loaded, @Nullable Map<String, Embedding> skipped) {
		this.loaded = (loaded != null) ? Collections.unmodifiableMap(loaded) : Map.of();
		this.skipped = (skipped != null) ? Collections.unmodifiableMap(skipped) : Map.of();
	}

}
