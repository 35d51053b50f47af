package io.stablediffusion.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A textual inversion embedding. What the server does not say is null.
 *
 * @param step how many steps it was trained
 * @param sdCheckpoint hash of the model that it was trained on
 * @param sdCheckpointName that model's name
 * @param shape length of each of its vectors
 * @param vectors how many words of the prompt it takes
 */
public record Embedding(@Nullable Integer step, @Nullable String sdCheckpoint, @Nullable String sdCheckpointName,
		@Nullable Integer shape, @Nullable Integer vectors) {

}
