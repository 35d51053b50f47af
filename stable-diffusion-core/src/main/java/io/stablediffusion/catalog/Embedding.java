package io.stablediffusion.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A textual inversion embedding. A component is null if the server does not return it.
 *
 * @param step the number of training steps
 * @param sdCheckpoint the hash of the model on which it was trained
 * @param sdCheckpointName the name of the model on which it was trained
 * @param shape the length of each vector
 * @param vectors the number of vectors, which is the number of prompt tokens that it uses
 * @since 0.1.0
 */
public record Embedding(@Nullable Integer step, @Nullable String sdCheckpoint, @Nullable String sdCheckpointName,
		@Nullable Integer shape, @Nullable Integer vectors) {

}
