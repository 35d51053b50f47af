package io.stablediffusion.internal.queue;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntSupplier;

import io.stablediffusion.AuthenticationException;
import io.stablediffusion.ConnectionException;
import io.stablediffusion.GenerationSettings;
import io.stablediffusion.MissingEndpointException;
import io.stablediffusion.internal.call.Call;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.call.Logs;
import io.stablediffusion.internal.call.NotSentException;
import io.stablediffusion.internal.call.Permit;
import io.stablediffusion.server.TaskProgress;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.ContextView;

/**
 * Interrupts a generation on the server when its call is cancelled or its response is
 * lost. The server continues such a generation, and an interrupt stops whichever task is
 * running. Therefore the task is looked up first, and the interrupt is sent only if the
 * lookup is recent and shows that the task is running.
 */
public final class Interrupter {

	/** The maximum age of a lookup, from its request to the interrupt. */
	static final Duration MAX_AGE = Duration.ofSeconds(1);

	/** How long no task is looked up on a server that does not support tasks. */
	static final Duration WITHOUT_TASKS = Duration.ofMinutes(1);

	/** How long a task that waits on the server is looked up. */
	static final Duration GIVE_UP = Duration.ofHours(1);

	private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

	private static final Duration MAX_PAUSE = Duration.ofSeconds(30);

	/** The number of lookups with the first pause; each later pause is twice as long. */
	private static final int QUICK_LOOKUPS = 4;

	/** The number of lookups of a task that the server has possibly not received yet. */
	private static final int MAX_UNKNOWN = 4;

	/** The number of consecutive lookups without a usable response. */
	private static final int MAX_FAILED_LOOKUPS = 10;

	private final boolean enabled;

	private final boolean exclusive;

	/** The number of generations of this client that hold a permit. */
	private final IntSupplier active;

	private final ControlCalls server;

	/** Until when the server is treated as one without tasks; 0 if it is not. */
	private final AtomicLong withoutTasksUntil = new AtomicLong();

	public Interrupter(GenerationSettings settings, IntSupplier active, ControlCalls server) {
		this.enabled = settings.interruptOnCancel();
		this.exclusive = settings.exclusive();
		this.active = active;
		this.server = server;
	}

	/**
	 * Sends a request with a new task id for each attempt, and interrupts the task when
	 * the attempt is cancelled or its response is lost.
	 */
	public <T> Mono<T> watch(Call call, Endpoint<T> endpoint, @Nullable Object body,
			Function<@Nullable Object, Mono<T>> attempt) {
		if (!(this.enabled && endpoint.has(Endpoint.Trait.TASK) && body instanceof Map<?, ?> parameters)) {
			return attempt.apply(body);
		}
		return Mono.deferContextual((view) -> {
			Map<Object, Object> named = new LinkedHashMap<>(parameters);
			named.putIfAbsent(Endpoint.TASK_ID, "task(" + UUID.randomUUID() + ")");
			String task = String.valueOf(named.get(Endpoint.TASK_ID));
			call.task(task);
			Runnable interrupt = () -> start(call, new Interruption(call, task).run(), view);
			// a downstream operator may also cancel after the end
			AtomicBoolean ended = new AtomicBoolean();
			return attempt.apply(named).doOnSuccess((response) -> ended.set(true)).doOnError((error) -> {
				ended.set(true);
				if (isResponseLost(error)) {
					interrupt.run();
				}
			}).doOnCancel(() -> {
				if (!ended.get()) {
					interrupt.run();
				}
			});
		});
	}

	/** Whether the request was possibly sent and its response is lost. */
	private static boolean isResponseLost(Throwable error) {
		return error instanceof ConnectionException lost && lost.reason() != ConnectionException.Reason.NOT_CONNECTED;
	}

	/**
	 * Starts the interruption in the background, with the caller's context. The call's
	 * permit is released when the interruption is complete, at the latest after
	 * {@link Permit#MAX_STAY}.
	 */
	private static void start(Call call, Mono<Void> interruption, ContextView context) {
		Sinks.Empty<Void> done = Sinks.empty();
		Permit permit = call.permit();
		if (permit != null) {
			permit.keepUntil(done.asMono());
		}
		interruption.doFinally((signal) -> done.tryEmitEmpty()).contextWrite(context).subscribe();
	}

	private static long now() {
		return Schedulers.parallel().now(TimeUnit.MILLISECONDS);
	}

	/** The interruption of one task, from the first lookup to the last. */
	private final class Interruption {

		private final Call call;

		private final String task;

		private final long start = now();

		private int unknown;

		private int failedLookups;

		/**
		 * Since when the task waits although no task is running; 0 if it does not.
		 */
		private long stuckSince;

		Interruption(Call call, String task) {
			this.call = call;
			this.task = task;
		}

		/** Repeats the lookup until the task has ended or was interrupted. */
		Mono<Void> run() {
			return Mono.defer(this::lookUp)
				.repeatWhenEmpty(Integer.MAX_VALUE, (again) -> again.concatMap((n) -> Mono.delay(pause(n)), 1))
				.then()
				.onErrorResume((error) -> {
					Logs.CLIENT.warn("Could not interrupt a generation on the server: " + error.getMessage());
					return Mono.empty();
				});
		}

		private static Duration pause(long lookup) {
			long doublings = Math.min(Math.max(0, lookup - QUICK_LOOKUPS + 1), 10);
			Duration pause = FIRST_PAUSE.multipliedBy(1L << doublings);
			return (pause.compareTo(MAX_PAUSE) < 0) ? pause : MAX_PAUSE;
		}

		/**
		 * Looks the task up and acts on the result; emits a value after the last lookup.
		 */
		private Mono<Boolean> lookUp() {
			if (now() - this.start > GIVE_UP.toMillis()) {
				return Mono.just(true);
			}
			long sent = now();
			boolean tasks = Interrupter.this.withoutTasksUntil.get() <= sent;
			Mono<Boolean> lookup = tasks
					? Interrupter.this.server.task(this.task).flatMap((progress) -> act(progress, sent))
					: lookUpWithoutTasks(sent);
			return lookup.doOnNext((done) -> this.failedLookups = 0).onErrorResume(this::afterFailure);
		}

		private Mono<Boolean> act(TaskProgress progress, long sent) {
			this.failedLookups = 0;
			if (progress.completed()) {
				return Mono.just(true);
			}
			if (progress.active()) {
				return interrupt(() -> isRecent(sent));
			}
			return progress.queued() ? whileQueued() : Mono.justOrEmpty((++this.unknown < MAX_UNKNOWN) ? null : true);
		}

		/**
		 * Ends the lookups of a waiting task that never starts, for example because the
		 * server could not decode its image: no task is running, and the server no longer
		 * lists the task or does not start it within {@link #MAX_AGE}.
		 */
		private Mono<Boolean> whileQueued() {
			return Mono.zip(Interrupter.this.server.pendingTasks(), Interrupter.this.server.current())
				.flatMap((found) -> {
					long now = now();
					boolean stuck = !found.getT2().active();
					if (!stuck) {
						this.stuckSince = 0;
						return Mono.<Boolean>empty();
					}
					if (this.stuckSince == 0) {
						this.stuckSince = now;
					}
					boolean gone = !found.getT1().tasks().contains(this.task);
					boolean stayed = now - this.stuckSince >= MAX_AGE.toMillis();
					return Mono.justOrEmpty((gone || stayed) ? true : null);
				})
				.onErrorResume(MissingEndpointException.class, (missing) -> Mono.empty());
		}

		/**
		 * Looks up what the server is generating. It is this generation if this client is
		 * the only one that uses the server and has no other generation there, before and
		 * after the lookup.
		 */
		private Mono<Boolean> lookUpWithoutTasks(long sent) {
			if (!isOnlyJob()) {
				return Mono.just(true);
			}
			return Interrupter.this.server.current().flatMap((progress) -> {
				this.failedLookups = 0;
				if (!isOnlyJob() || !progress.active()) {
					return Mono.just(true);
				}
				return interrupt(() -> isRecent(sent) && isOnlyJob());
			}).onErrorResume(MissingEndpointException.class, (missing) -> Mono.just(true));
		}

		private boolean isOnlyJob() {
			Permit permit = this.call.permit();
			return Interrupter.this.exclusive && permit != null && permit.isHeld() && this.task.equals(this.call.task())
					&& Interrupter.this.active.getAsInt() == 1;
		}

		private boolean isRecent(long sent) {
			return now() - sent <= MAX_AGE.toMillis();
		}

		/**
		 * Sends the interrupt once, if the lookup still holds when the request has its
		 * connection. If it fails, the next lookup decides again.
		 */
		private Mono<Boolean> interrupt(BooleanSupplier condition) {
			return condition.getAsBoolean() ? Interrupter.this.server.interrupt(condition).thenReturn(true)
					: Mono.empty();
		}

		private Mono<Boolean> afterFailure(Throwable error) {
			if (error instanceof MissingEndpointException) {
				Interrupter.this.withoutTasksUntil.set(now() + WITHOUT_TASKS.toMillis());
				return isOnlyJob() ? Mono.empty() : Mono.just(true);
			}
			if (error instanceof ConnectionException lost && lost.reason() == ConnectionException.Reason.NOT_CONNECTED
					&& !(lost.getCause() instanceof NotSentException)) {
				// the server has stopped; after its next start it may support tasks
				Interrupter.this.withoutTasksUntil.set(0);
				return Mono.just(true);
			}
			boolean refused = error instanceof AuthenticationException;
			return (refused || ++this.failedLookups >= MAX_FAILED_LOOKUPS) ? Mono.error(error) : Mono.empty();
		}

	}

}
