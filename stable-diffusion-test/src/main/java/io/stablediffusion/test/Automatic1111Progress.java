package io.stablediffusion.test;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What AUTOMATIC1111 tells of its work: of whatever runs, and of a task by its name.
 */
final class Automatic1111Progress {

	private final Gpu gpu;

	Automatic1111Progress(Gpu gpu) {
		this.gpu = gpu;
	}

	Answer global(boolean preview) {
		Gpu.State state = this.gpu.state();
		Job job = state.job();
		return Answer.json(Api.object("progress", state.progress(), "eta_relative", state.eta(), "state",
				Api.object("skipped", state.skipped(), "interrupted", state.interrupted(), "stopping_generation", false,
						"job", (job != null) ? job.taskId : "", "job_count", (job != null) ? job.batchCount : 0,
						"job_timestamp", timestamp(), "job_no", (job != null) ? state.batch() : 0, "sampling_step",
						(job != null) ? state.step() : 0, "sampling_steps", (job != null) ? job.steps : 0),
				"current_image", preview ? picture(state) : null, "textinfo", null));
	}

	Answer ofTask(Fields request) {
		String id = request.text("id_task", "");
		Gpu.State state = this.gpu.state();
		Job job = state.job();
		if (job == null || !job.taskId.equals(id)) {
			int place = state.waiting().indexOf(id);
			return Answer
				.json(Api.object("active", false, "queued", place >= 0, "completed", state.completed().contains(id),
						"progress", null, "eta", null, "live_preview", null, "id_live_preview", -1, "textinfo",
						(place >= 0) ? "In queue: " + (place + 1) + "/" + state.waiting().size() : "Waiting..."));
		}
		String picture = (request.bool("live_preview", true) && request.integer("id_live_preview", -1) != state.step())
				? picture(state) : null;
		return Answer.json(Api.object("active", true, "queued", false, "completed", false, "progress", state.progress(),
				"eta", state.eta(), "live_preview", (picture != null) ? "data:image/png;base64," + picture : null,
				"id_live_preview", (picture != null) ? state.step() : request.integer("id_live_preview", -1),
				"textinfo", null));
	}

	Answer pending() {
		Gpu.State state = this.gpu.state();
		List<String> tasks = new ArrayList<>(state.waiting());
		if (state.job() != null) {
			tasks.add(0, state.job().taskId);
		}
		return Answer.json(Api.object("size", tasks.size(), "tasks", tasks));
	}

	private static @Nullable String picture(Gpu.State state) {
		Job job = state.job();
		return (job != null && state.step() > 0)
				? Base64.getEncoder().encodeToString(job.preview((double) state.step() / job.steps)) : null;
	}

	static String timestamp() {
		return LocalDateTime.now(ZoneId.systemDefault()).format(DateTimeFormatter.ofPattern("yyyyMMddHHmmss"));
	}

}
