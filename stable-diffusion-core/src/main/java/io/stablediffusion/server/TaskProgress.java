package io.stablediffusion.server;

import io.stablediffusion.image.Image;
import io.stablediffusion.internal.image.DataUriDeserializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * The progress of a task.
 *
 * @param active whether the task is running
 * @param queued whether the task is queued
 * @param completed whether the task has ended
 * @param progress the progress from 0 to 1 while the task is running
 * @param eta the server's estimate of the remaining time in seconds
 * @param livePreview the preview of the image; null if it was not requested or has not
 * changed
 * @param idLivePreview the number of the preview; -1 for none
 * @param textinfo the message in the user interface, for example {@code In queue: 1/2}
 * @since 0.1.0
 */
public record TaskProgress(boolean active, boolean queued, boolean completed, @Nullable Double progress,
		@Nullable Double eta, @JsonDeserialize(using = DataUriDeserializer.class) @Nullable Image livePreview,
		@Nullable Integer idLivePreview, @Nullable String textinfo) {
}
