package io.stablediffusion;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.stablediffusion.server.GenerationProgress;
import io.stablediffusion.server.TaskProgress;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.ContextView;

/**
 * Frees the GPU of generations whose answer nobody waits for any more. A server goes on
 * with them, and interrupts whatever runs when it is told to, so it is first asked
 * whether that is ours.
 */
final class Interrupter {

	private static final String TASK_ID = "force_task_id";

	/** Between two looks at a task that waits on the server for its turn. */
	private static final Duration PAUSE = Duration.ofMillis(250);

	/** Looks for a task that the server does not know: it may just be arriving. */
	private static final int LOOKS = 4;

	private final GenerationSettings settings;

	private final GenerationLine line;

	private final ControlCalls server;

	/** Whether the server turned out to know no tasks. */
	private volatile boolean withoutTasks;

	Interrupter(GenerationSettings settings, GenerationLine line, ControlCalls server) {
		this.settings = settings;
		this.line = line;
		this.server = server;
	}

	/**
	 * Sends a request with a name for its task, a new one for each attempt, and
	 * interrupts the task when the response is given up or lost.
	 */
	<T> Mono<T> watch(Call call, Endpoint<T> endpoint, @Nullable Object body,
			Function<@Nullable Object, Mono<T>> attempt) {
		if (!(this.settings.interruptOnCancel() && endpoint.has(Endpoint.Trait.TASK)
				&& body instanceof Map<?, ?> parameters)) {
			return attempt.apply(body);
		}
		return Mono.deferContextual((view) -> {
			Map<Object, Object> named = new LinkedHashMap<>(parameters);
			named.putIfAbsent(TASK_ID, "task(" + UUID.randomUUID() + ")");
			String task = String.valueOf(named.get(TASK_ID));
			call.task(task);
			Runnable interrupt = () -> start(call, interrupt(task), view);
			AtomicBoolean answered = new AtomicBoolean();
			return attempt.apply(named).doOnSuccess((answer) -> answered.set(true)).doOnCancel(() -> {
				if (!answered.get()) {
					interrupt.run();
				}
			}).doOnError(Interrupter::isResponseLost, (error) -> interrupt.run());
		});
	}

	/** Whether the request was sent and its response will never be here. */
	private static boolean isResponseLost(Throwable error) {
		return error instanceof ConnectionException lost && lost.reason() != ConnectionException.Reason.NOT_CONNECTED;
	}

	/**
	 * In the background, with the caller's context: whoever gave up does not wait for it,
	 * only the call's permit does.
	 */
	private static void start(Call call, Mono<Void> interruption, ContextView context) {
		Sinks.Empty<Void> done = Sinks.empty();
		Permit permit = call.permit();
		if (permit != null) {
			permit.keepUntil(done.asMono());
		}
		interruption.doFinally((signal) -> done.tryEmitEmpty()).contextWrite(context).subscribe();
	}

	private Mono<Void> interrupt(String task) {
		return (this.withoutTasks ? interruptOnlyJob() : interruptTask(task)).onErrorResume((error) -> {
			Logs.CLIENT.warn("The server may still be generating for nobody: " + error.getMessage());
			return Mono.empty();
		});
	}

	private Mono<Void> interruptTask(String task) {
		AtomicInteger looks = new AtomicInteger();
		return Mono.defer(() -> this.server.task(task))
			.filter((progress) -> progress.active() || progress.completed()
					|| (!progress.queued() && looks.incrementAndGet() == LOOKS))
			.repeatWhenEmpty(Integer.MAX_VALUE, (again) -> again.delayElements(PAUSE))
			.timeout(Duration.ofMinutes(5), Mono.empty())
			.filter(TaskProgress::active)
			.flatMap((active) -> this.server.interrupt())
			.onErrorResume(MissingEndpointException.class, (missing) -> {
				this.withoutTasks = true;
				return interruptOnlyJob();
			});
	}

	/** Whatever runs is ours if nobody else uses the server and we have but one there. */
	private Mono<Void> interruptOnlyJob() {
		if (!this.settings.exclusive() || this.line.active() != 1) {
			return Mono.empty();
		}
		return this.server.current()
			.filter(GenerationProgress::active)
			.flatMap((active) -> this.server.interrupt())
			.onErrorComplete(MissingEndpointException.class);
	}

}
