package io.stablediffusion.server;

import java.time.Duration;

import io.stablediffusion.image.Image;
import io.stablediffusion.internal.image.DataUriDeserializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * The progress of the current job of a server.
 *
 * @param progress the progress from 0 to 1; 0 if the server is idle or does not return it
 * @param etaRelative the server's estimate of the remaining time in seconds; 0 if the
 * server is idle or does not return it; below 0 during an upscale
 * @param state the state of the job
 * @param currentImage the preview; null if it was not requested or cannot be read
 * @param textinfo the message in the user interface, for example {@code Waiting...}
 * @since 0.1.0
 */
public record GenerationProgress(double progress, double etaRelative, ProgressState state,
		@JsonDeserialize(using = DataUriDeserializer.class) @Nullable Image currentImage, @Nullable String textinfo) {

	public GenerationProgress(double progress, double etaRelative, @Nullable ProgressState state,
			@Nullable Image currentImage, @Nullable String textinfo) {
		this.progress = progress;
		this.etaRelative = etaRelative;
		this.state = (state != null) ? state : ProgressState.IDLE;
		this.currentImage = currentImage;
		this.textinfo = textinfo;
	}

	/**
	 * Returns whether the server reports a job. After an upscale ({@code extra()}) has
	 * failed, AUTOMATIC1111 1.10.1 reports that job until the next job begins:
	 * {@code progress} is 1, {@code etaRelative} is below 0, and all batches are done. It
	 * reports the same while an upscale runs, and does not list upscales as pending
	 * tasks, so that the client cannot distinguish the two cases. A caller that polls
	 * until the result is {@code false} needs a time limit;
	 * {@link ProgressState#jobTimestamp()} is the time at which the job began.
	 * @return true while a job runs, and after an upscale has failed
	 */
	public boolean active() {
		return this.state.jobCount() > 0 || this.progress > 0;
	}

	/**
	 * Returns the server's estimate of the remaining time.
	 * @return the remaining time; zero if the server is idle
	 */
	public Duration eta() {
		return Duration.ofMillis(Math.round(Math.max(0, this.etaRelative) * 1000));
	}

}
