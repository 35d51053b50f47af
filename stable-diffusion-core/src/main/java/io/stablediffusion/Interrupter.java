package io.stablediffusion;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.stablediffusion.server.GenerationProgress;
import io.stablediffusion.server.TaskProgress;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * Frees the GPU of generations whose answer nobody waits for any more. A server goes on
 * with them, and interrupts whatever runs when it is told to, so it is first asked
 * whether that is ours.
 */
final class Interrupter {

	private static final Log logger = LogFactory.getLog(StableDiffusionClient.class);

	private static final String TASK_ID = "force_task_id";

	/** Between two looks at a task that waits on the server for its turn. */
	private static final Duration PAUSE = Duration.ofMillis(250);

	/** Looks for a task that the server does not know: it may just be arriving. */
	private static final int LOOKS = 4;

	private final GenerationSettings settings;

	private final GenerationLine line;

	private final Failures failures;

	/** Whether the server turned out to know no tasks. */
	private volatile boolean withoutTasks;

	Interrupter(GenerationSettings settings, GenerationLine line, Failures failures) {
		this.settings = settings;
		this.line = line;
		this.failures = failures;
	}

	/**
	 * Sends a request with a name for its task, and interrupts the task when the answer
	 * is given up or lost.
	 */
	<T> Mono<T> watch(Transport transport, Endpoint<T> endpoint, @Nullable Object body) {
		if (!(this.settings.interruptOnCancel() && endpoint.has(Endpoint.Trait.TASK)
				&& body instanceof Map<?, ?> parameters)) {
			return transport.exchange(endpoint, body);
		}
		return Mono.deferContextual((view) -> {
			Map<Object, Object> named = new LinkedHashMap<>(parameters);
			named.putIfAbsent(TASK_ID, "task(" + UUID.randomUUID() + ")");
			Runnable interrupt = () -> start(interrupt(transport, String.valueOf(named.get(TASK_ID))), view);
			AtomicBoolean answered = new AtomicBoolean();
			return transport.exchange(endpoint, named).doOnSuccess((answer) -> answered.set(true)).doOnCancel(() -> {
				if (!answered.get()) {
					interrupt.run();
				}
			}).doOnError((error) -> this.failures.isAnswerLost(endpoint, error), (error) -> interrupt.run());
		});
	}

	/** In the background: whoever gave up does not wait for it, only the next in line. */
	private static void start(Mono<Void> interruption, ContextView view) {
		Mono<Void> shared = interruption.cache();
		GenerationLine.stay(view, shared);
		shared.subscribe();
	}

	private Mono<Void> interrupt(Transport transport, String task) {
		return (this.withoutTasks ? interruptOnlyJob(transport) : interruptTask(transport, task))
			.onErrorResume((error) -> {
				logger.warn("The server may still be generating for nobody: " + error.getMessage());
				return Mono.empty();
			});
	}

	private Mono<Void> interruptTask(Transport transport, String task) {
		AtomicInteger looks = new AtomicInteger();
		return Mono
			.defer(() -> transport.perform(Endpoint.TASK_PROGRESS.as(Endpoint.Kind.LOOK),
					DefaultTasks.body(task, -1, false)))
			.filter((progress) -> progress.active() || progress.completed()
					|| (!progress.queued() && looks.incrementAndGet() == LOOKS))
			.repeatWhenEmpty(Integer.MAX_VALUE, (again) -> again.delayElements(PAUSE))
			.timeout(transport.timeouts().generation(), Mono.empty())
			.filter(TaskProgress::active)
			.flatMap((active) -> transport.perform(Endpoint.INTERRUPT))
			.onErrorResume(MissingEndpointException.class, (missing) -> {
				this.withoutTasks = true;
				return interruptOnlyJob(transport);
			});
	}

	/** Whatever runs is ours if nobody else uses the server and we have but one there. */
	private Mono<Void> interruptOnlyJob(Transport transport) {
		if (!this.settings.exclusive() || this.line.active() != 1) {
			return Mono.empty();
		}
		return transport.perform(Endpoint.PROGRESS.query("skip_current_image=true").as(Endpoint.Kind.LOOK))
			.filter(GenerationProgress::active)
			.flatMap((active) -> transport.perform(Endpoint.INTERRUPT))
			.onErrorComplete(MissingEndpointException.class);
	}

}
