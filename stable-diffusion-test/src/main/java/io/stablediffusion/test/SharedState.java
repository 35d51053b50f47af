package io.stablediffusion.test;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The state of the jobs of AUTOMATIC1111: one state for the current job, parts of which
 * remain after a failed job, and the tasks by their ids.
 */
final class SharedState {

	private static final int REMEMBERED_TASKS = 16;

	private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");

	private final Gpu gpu;

	private final Automatic1111Settings settings;

	private boolean skipped;

	private boolean interrupted;

	private String job = "";

	/** -1 while the number of jobs of the current request is unknown. */
	private int jobCount;

	private int jobNo;

	private int samplingStep;

	private int samplingSteps;

	private String jobTimestamp = now();

	private long started = System.nanoTime();

	/** Draws the image in its current state. */
	private @Nullable Supplier<byte[]> latent;

	private @Nullable Supplier<byte[]> currentImage;

	private int currentImageStep;

	private int livePreviewId;

	private @Nullable String currentTask;

	/** The ids of the waiting tasks in order of arrival. */
	private final Set<String> pendingTasks = new LinkedHashSet<>();

	private final Deque<String> finishedTasks = new ArrayDeque<>();

	SharedState(Gpu gpu, Automatic1111Settings settings) {
		this.gpu = gpu;
		this.settings = settings;
	}

	synchronized void begin(String job) {
		this.job = job;
		this.jobCount = -1;
		this.jobNo = 0;
		this.samplingStep = 0;
		this.skipped = false;
		this.interrupted = false;
		this.jobTimestamp = now();
		this.started = System.nanoTime();
		this.latent = null;
		this.currentImage = null;
		this.currentImageStep = 0;
		this.livePreviewId = 0;
	}

	/** Ends a job. The numbers of the job and of its steps remain. */
	synchronized void end() {
		this.job = "";
		this.jobCount = 0;
	}

	synchronized void job(String job) {
		this.job = job;
	}

	synchronized void jobCount(int jobCount) {
		this.jobCount = jobCount;
	}

	synchronized void nextJob() {
		this.jobNo++;
		this.samplingStep = 0;
		this.currentImageStep = 0;
	}

	synchronized void samplingSteps(int steps) {
		this.samplingSteps = steps;
	}

	synchronized void samplingStep(int step, Supplier<byte[]> latent) {
		this.samplingStep = step;
		this.latent = latent;
	}

	synchronized void continueAfterSkip() {
		this.skipped = false;
	}

	void interrupt() {
		synchronized (this) {
			this.interrupted = true;
		}
		this.gpu.wake();
	}

	void skip() {
		synchronized (this) {
			this.skipped = true;
		}
		this.gpu.wake();
	}

	synchronized boolean isInterrupted() {
		return this.interrupted;
	}

	synchronized boolean isStopped() {
		return this.interrupted || this.skipped;
	}

	synchronized String jobTimestamp() {
		return this.jobTimestamp;
	}

	synchronized void addTask(String id) {
		this.pendingTasks.add(id);
	}

	synchronized void startTask(String id) {
		this.currentTask = id;
		this.pendingTasks.remove(id);
	}

	/**
	 * Ends a task. Not called for a failed task, which remains the current one until
	 * another starts.
	 */
	synchronized void finishTask(String id) {
		if (id.equals(this.currentTask)) {
			this.currentTask = null;
		}
		this.finishedTasks.add(id);
		if (this.finishedTasks.size() > REMEMBERED_TASKS) {
			this.finishedTasks.removeFirst();
		}
	}

	/** Returns the progress of the current job of any client. */
	Response progress(boolean skipCurrentImage) {
		double progress = 0;
		double eta = 0;
		Supplier<byte[]> image = null;
		Object state;
		synchronized (this) {
			if (this.jobCount != 0) {
				double raw = 0.01 + ((this.jobCount > 0) ? (double) this.jobNo / this.jobCount : 0)
						+ ((this.samplingSteps > 0) ? (double) this.samplingStep / this.samplingSteps / this.jobCount
								: 0);
				eta = seconds() / raw - seconds();
				progress = Math.min(1, raw);
				updateCurrentImage();
				image = skipCurrentImage ? null : this.currentImage;
			}
			state = Api.object("skipped", this.skipped, "interrupted", this.interrupted, "stopping_generation", false,
					"job", this.job, "job_count", this.jobCount, "job_timestamp", this.jobTimestamp, "job_no",
					this.jobNo, "sampling_step", this.samplingStep, "sampling_steps", this.samplingSteps);
		}
		return Response.json(Api.object("progress", progress, "eta_relative", eta, "state", state, "current_image",
				(image != null) ? base64(image) : null, "textinfo", null));
	}

	/** Returns the progress of the task with an id. */
	Response progress(Fields request) {
		String id = (String) request.get("id_task");
		int seen = request.integer("id_live_preview", -1);
		double progress;
		Double eta;
		Supplier<byte[]> image = null;
		int livePreview = seen;
		synchronized (this) {
			if (!Objects.equals(id, this.currentTask)) {
				return inactive(id);
			}
			progress = Math.min(1,
					(this.jobCount > 0) ? ((double) this.jobNo
							+ ((this.samplingSteps > 0) ? (double) this.samplingStep / this.samplingSteps : 0))
							/ this.jobCount : 0);
			eta = (progress > 0) ? seconds() / progress - seconds() : null;
			if (request.bool("live_preview", true) && this.settings.bool("live_previews_enable")) {
				updateCurrentImage();
				if (this.livePreviewId != seen && this.currentImage != null) {
					image = this.currentImage;
					livePreview = this.livePreviewId;
				}
			}
		}
		return Response.json(Api.object("active", true, "queued", false, "completed", false, "progress", progress,
				"eta", eta, "live_preview", (image != null) ? "data:image/png;base64," + base64(image) : null,
				"id_live_preview", livePreview, "textinfo", null));
	}

	private Response inactive(@Nullable String id) {
		List<String> pending = new ArrayList<>(this.pendingTasks);
		int place = pending.indexOf(id);
		return Response.json(Api.object("active", false, "queued", place >= 0, "completed",
				id != null && this.finishedTasks.contains(id), "progress", null, "eta", null, "live_preview", null,
				"id_live_preview", -1, "textinfo",
				(place >= 0) ? "In queue: " + (place + 1) + "/" + pending.size() : "Waiting..."));
	}

	synchronized Response pendingTasks() {
		return Response.json(Api.object("size", this.pendingTasks.size(), "tasks", List.copyOf(this.pendingTasks)));
	}

	/**
	 * Updates the live preview if enough steps have been performed since the last update.
	 */
	private void updateCurrentImage() {
		int every = this.settings.integer("show_progress_every_n_steps");
		if (this.latent != null && every != -1 && this.samplingStep - this.currentImageStep >= every
				&& this.settings.bool("live_previews_enable")) {
			this.currentImage = this.latent;
			this.livePreviewId++;
			this.currentImageStep = this.samplingStep;
		}
	}

	private double seconds() {
		return (System.nanoTime() - this.started) / 1e9;
	}

	private static String base64(Supplier<byte[]> image) {
		return Base64.getEncoder().encodeToString(image.get());
	}

	static String now() {
		return LocalDateTime.now(ZoneId.systemDefault()).format(TIMESTAMP);
	}

}
