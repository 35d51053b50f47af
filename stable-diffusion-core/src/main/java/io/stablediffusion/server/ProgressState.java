package io.stablediffusion.server;

import org.jspecify.annotations.Nullable;

/**
 * What a server is doing. What it does not say, or says with a value of another type, is
 * false, 0 or null.
 *
 * @param skipped whether the current image is being skipped
 * @param interrupted whether the job was interrupted; stays true until the next job
 * @param stoppingGeneration whether the job stops after the current image; since 1.9
 * @param job the server's name for the job; empty when idle
 * @param jobCount how many batches the job has; 0 or -1 when idle
 * @param jobTimestamp when the job began, by the server's clock, as
 * {@code yyyyMMddHHmmss}
 * @param jobNo which batch is being made, from 0
 * @param samplingStep which step of the batch is being taken, from 0
 * @param samplingSteps how many steps a batch has
 */
public record ProgressState(boolean skipped, boolean interrupted, boolean stoppingGeneration, @Nullable String job,
		int jobCount, @Nullable String jobTimestamp, int jobNo, int samplingStep, int samplingSteps) {

	static final ProgressState IDLE = new ProgressState(false, false, false, null, 0, null, 0, 0, 0);

}
