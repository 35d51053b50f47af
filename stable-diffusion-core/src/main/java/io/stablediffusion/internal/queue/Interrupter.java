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
 * Interrupts generations on the server whose response nobody waits for any more. A server
 * continues such a generation, and an interrupt stops whatever runs. So the server is
 * asked first whether this task runs (a <em>look</em>), and an interrupt is sent only on
 * a look that is young.
 */
public final class Interrupter {

	/** An older look says nothing about what runs now. From its request to its use. */
	static final Duration MAX_AGE = Duration.ofSeconds(1);

	/** How long a server that had no tasks is not asked for one again. */
	static final Duration WITHOUT_TASKS = Duration.ofMinutes(1);

	/** After this time a task that still waits on the server is given up. */
	static final Duration GIVE_UP = Duration.ofHours(1);

	private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

	private static final Duration MAX_PAUSE = Duration.ofSeconds(30);

	/** Looks with the first pause between them; each later pause is twice as long. */
	private static final int QUICK_LOOKS = 4;

	/** Looks for a task that the server does not know: it may just be arriving. */
	private static final int MAX_UNKNOWN = 4;

	/** Looks without a usable response, one after the other. */
	private static final int MAX_FAILURES = 10;

	private final boolean enabled;

	private final boolean exclusive;

	/** How many generations of this client hold a permit. */
	private final IntSupplier active;

	private final ControlCalls server;

	/** Until when the server is known to have no tasks; 0 for not at all. */
	private final AtomicLong withoutTasksUntil = new AtomicLong();

	public Interrupter(GenerationSettings settings, IntSupplier active, ControlCalls server) {
		this.enabled = settings.interruptOnCancel();
		this.exclusive = settings.exclusive();
		this.active = active;
		this.server = server;
	}

	/**
	 * Sends a request with a name for its task, a new one for each attempt, and
	 * interrupts the task when the response is given up or lost.
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
			// an operator below may also cancel what has ended already
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

	/** Whether the request was sent and its response will never be here. */
	private static boolean isResponseLost(Throwable error) {
		return error instanceof ConnectionException lost && lost.reason() != ConnectionException.Reason.NOT_CONNECTED;
	}

	/**
	 * Runs in the background, with the caller's context. The caller does not wait for it;
	 * the call's permit does, for a while.
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

	/** One task that nobody waits for, from the first look to the last. */
	private final class Interruption {

		private final Call call;

		private final String task;

		private final long start = now();

		private int unknown;

		private int failures;

		/**
		 * Since when the task waits on a server that works on nothing; 0 if it does not.
		 */
		private long stuckSince;

		Interruption(Call call, String task) {
			this.call = call;
			this.task = task;
		}

		/** Looks and acts until there is nothing more to do. */
		Mono<Void> run() {
			return Mono.defer(this::look)
				.repeatWhenEmpty(Integer.MAX_VALUE, (again) -> again.concatMap((n) -> Mono.delay(pause(n)), 1))
				.then()
				.onErrorResume((error) -> {
					Logs.CLIENT.warn("The server could not be told to interrupt a generation: " + error.getMessage());
					return Mono.empty();
				});
		}

		private static Duration pause(long look) {
			long doublings = Math.min(Math.max(0, look - QUICK_LOOKS + 1), 10);
			Duration pause = FIRST_PAUSE.multipliedBy(1L << doublings);
			return (pause.compareTo(MAX_PAUSE) < 0) ? pause : MAX_PAUSE;
		}

		/** One look and what follows from it: a value when nothing is left to do. */
		private Mono<Boolean> look() {
			if (now() - this.start > GIVE_UP.toMillis()) {
				return Mono.just(true);
			}
			long sent = now();
			boolean tasks = Interrupter.this.withoutTasksUntil.get() <= sent;
			Mono<Boolean> look = tasks
					? Interrupter.this.server.task(this.task).flatMap((progress) -> act(progress, sent))
					: lookWithoutTasks(sent);
			return look.doOnNext((done) -> this.failures = 0).onErrorResume(this::afterFailure);
		}

		private Mono<Boolean> act(TaskProgress progress, long sent) {
			this.failures = 0;
			if (progress.completed()) {
				return Mono.just(true);
			}
			if (progress.active()) {
				return interrupt(() -> isYoung(sent));
			}
			return progress.queued() ? whileQueued() : Mono.justOrEmpty((++this.unknown < MAX_UNKNOWN) ? null : true);
		}

		/**
		 * A task whose image the server could not decode waits there for good: it is
		 * given up when the server works on nothing all the same, or no longer lists it.
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
		 * Whatever runs is this generation if nobody else uses the server, and this
		 * client has but one there: before the look and after it.
		 */
		private Mono<Boolean> lookWithoutTasks(long sent) {
			if (!isOnlyJob()) {
				return Mono.just(true);
			}
			return Interrupter.this.server.current().flatMap((progress) -> {
				this.failures = 0;
				if (!isOnlyJob() || !progress.active()) {
					return Mono.just(true);
				}
				return interrupt(() -> isYoung(sent) && isOnlyJob());
			}).onErrorResume(MissingEndpointException.class, (missing) -> Mono.just(true));
		}

		private boolean isOnlyJob() {
			Permit permit = this.call.permit();
			return Interrupter.this.exclusive && permit != null && permit.isHeld() && this.task.equals(this.call.task())
					&& Interrupter.this.active.getAsInt() == 1;
		}

		private boolean isYoung(long sent) {
			return now() - sent <= MAX_AGE.toMillis();
		}

		/**
		 * Sent once, and only while the look that asks for it says what is true: after a
		 * refusal, or when it is too late, the next look decides again.
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
			if (error instanceof ConnectionException lost
					&& lost.reason() == ConnectionException.Reason.NOT_CONNECTED
					&& !(lost.getCause() instanceof NotSentException)) {
				// nothing listens there, so nothing generates; what starts next may have
				// tasks
				Interrupter.this.withoutTasksUntil.set(0);
				return Mono.just(true);
			}
			boolean refused = error instanceof AuthenticationException;
			return (refused || ++this.failures >= MAX_FAILURES) ? Mono.error(error) : Mono.empty();
		}

	}

}
