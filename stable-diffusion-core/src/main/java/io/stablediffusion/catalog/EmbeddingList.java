package io.stablediffusion.catalog;

import java.util.Collections;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The embeddings of a server by their names.
 *
 * @param loaded those that the current model can use
 * @param skipped those that it cannot, being trained for another kind of model
 */
public record EmbeddingList(Map<String, Embedding> loaded, Map<String, Embedding> skipped) {

	public EmbeddingList(@Nullable Map<String, Embedding> loaded, @Nullable Map<String, Embedding> skipped) {
		this.loaded = (loaded != null) ? Collections.unmodifiableMap(loaded) : Map.of();
		this.skipped = (skipped != null) ? Collections.unmodifiableMap(skipped) : Map.of();
	}

}
