package io.stablediffusion.internal.client;

import java.util.Map;

import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.transport.Transport;
import io.stablediffusion.server.PendingTasks;
import io.stablediffusion.server.TaskProgress;
import io.stablediffusion.server.Tasks;
import reactor.core.publisher.Mono;

import org.springframework.util.StringUtils;

public record DefaultTasks(Transport transport) implements Tasks {

	@Override
	public Mono<PendingTasks> pending() {
		return this.transport.perform(Endpoint.PENDING_TASKS);
	}

	@Override
	public Mono<TaskProgress> progress(String taskId) {
		return progress(taskId, -1, false);
	}

	@Override
	public Mono<TaskProgress> progressWithPreview(String taskId, int lastPreview) {
		return progress(taskId, lastPreview, true);
	}

	private Mono<TaskProgress> progress(String taskId, int lastPreview, boolean preview) {
		if (!StringUtils.hasText(taskId)) {
			throw new IllegalArgumentException("taskId must not be blank: use the task id of the request");
		}
		return this.transport.perform(Endpoint.TASK_PROGRESS, body(taskId, lastPreview, preview));
	}

	public static Map<String, Object> body(String taskId, int lastPreview, boolean preview) {
		return Map.of("id_task", taskId, "id_live_preview", lastPreview, "live_preview", preview);
	}

}
