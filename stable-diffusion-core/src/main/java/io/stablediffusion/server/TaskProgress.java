package io.stablediffusion.server;

import io.stablediffusion.image.Image;
import io.stablediffusion.internal.image.DataUriDeserializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * How far a task is.
 *
 * @param active whether it runs
 * @param queued whether it waits
 * @param completed whether it has ended
 * @param progress from 0 to 1 while it runs
 * @param eta the server's guess of the seconds that are left
 * @param livePreview the image as far as it is, if asked for and newer than the caller's
 * @param idLivePreview the number of the preview; -1 for none
 * @param textinfo what the server shows its users, for example {@code In queue: 1/2}
 */
public record TaskProgress(boolean active, boolean queued, boolean completed, @Nullable Double progress,
		@Nullable Double eta, @JsonDeserialize(using = DataUriDeserializer.class) @Nullable Image livePreview,
		@Nullable Integer idLivePreview, @Nullable String textinfo) {
}
