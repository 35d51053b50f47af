package io.stablediffusion.server;

import org.jspecify.annotations.Nullable;

/**
 * The state of the current job of a server. A component that the server does not return,
 * or returns with a value of another type, is false, 0 or null.
 *
 * @param skipped whether the current image is being skipped
 * @param interrupted whether the job was interrupted; stays true until the next job
 * @param stoppingGeneration whether the job stops after the current image; returned since
 * AUTOMATIC1111 1.9
 * @param job the server's name of the job; empty if the server is idle
 * @param jobCount the number of batches of the job; 0 or -1 if the server is idle
 * @param jobTimestamp the time at which the job began, in the time zone of the server, as
 * {@code yyyyMMddHHmmss}
 * @param jobNo the number of the current batch, from 0
 * @param samplingStep the number of the current step of the batch, from 0
 * @param samplingSteps the number of steps of a batch
 * @since 0.1.0
 */
public record ProgressState(boolean skipped, boolean interrupted, boolean stoppingGeneration, @Nullable String job,
		int jobCount, @Nullable String jobTimestamp, int jobNo, int samplingStep, int samplingSteps) {

	static final ProgressState IDLE = new ProgressState(false, false, false, null, 0, null, 0, 0, 0);

}
