package io.stablediffusion.server;

import java.time.Duration;

import io.stablediffusion.image.Image;
import io.stablediffusion.internal.image.DataUriDeserializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * How far a server is with its current job.
 *
 * @param progress from 0, also when the server is idle or does not say, to 1
 * @param etaRelative the server's guess of the seconds that are left; 0 when idle, or
 * where the server does not say; below 0 during an upscale
 * @param state what the server is doing
 * @param currentImage a preview, if it was asked for and there is one that can be read
 * @param textinfo what the server shows its users, for example {@code Waiting...}
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
	 * Whether the server is working, as far as it tells. After an upscale
	 * ({@code extra()}) that failed, AUTOMATIC1111 1.10.1 goes on reporting that job
	 * until the next one begins: {@code progress} 1, {@code etaRelative} below 0, and as
	 * many jobs done as there are. It reports the same while an upscale runs, and lists
	 * upscales among its pending tasks in neither case, so the two cannot be told apart.
	 * Whoever waits for {@code false} needs a limit; how long ago the job began is in
	 * {@link ProgressState#jobTimestamp()}.
	 * @return true while there is a job, and after an upscale that failed
	 */
	public boolean active() {
		return this.state.jobCount() > 0 || this.progress > 0;
	}

	/**
	 * The server's guess of the time that is left.
	 * @return zero when idle
	 */
	public Duration eta() {
		return Duration.ofMillis(Math.round(Math.max(0, this.etaRelative) * 1000));
	}

}
