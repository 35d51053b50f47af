package io.stablediffusion.internal.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.stablediffusion.ApiException;
import io.stablediffusion.ConnectionException;
import io.stablediffusion.GenerationSettings;
import io.stablediffusion.MissingEndpointException;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.internal.call.Call;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.call.NotSentException;
import io.stablediffusion.internal.call.Permit;
import io.stablediffusion.internal.http.ErrorBody;
import io.stablediffusion.server.GenerationProgress;
import io.stablediffusion.server.PendingTasks;
import io.stablediffusion.server.TaskProgress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.util.retry.Retry;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The conditions of an interrupt, in virtual time, with a server that returns given
 * responses.
 */
class InterrupterTests {

	private static final TaskProgress ACTIVE = task(true, false, false);

	private static final TaskProgress QUEUED = task(false, true, false);

	private static final TaskProgress COMPLETED = task(false, false, true);

	private static final TaskProgress UNKNOWN = task(false, false, false);

	private VirtualTimeScheduler time = VirtualTimeScheduler.create();

	private final Server server = new Server();

	private GenerationQueue queue = new GenerationQueue(new GenerationSettings());

	@BeforeEach
	void useVirtualTime() {
		this.time = VirtualTimeScheduler.getOrSet();
	}

	@AfterEach
	void useRealTime() {
		VirtualTimeScheduler.reset();
	}

	private static TaskProgress task(boolean active, boolean queued, boolean completed) {
		return new TaskProgress(active, queued, completed, null, null, null, null, null);
	}

	private static ApiException status(int status) {
		return new ApiException("[x] status " + status, status, ErrorBody.parse("", new HttpHeaders()), null);
	}

	private static MissingEndpointException missing() {
		return new MissingEndpointException("missing", 404, ErrorBody.parse("", new HttpHeaders()));
	}

	private static ConnectionException notSent() {
		return new ConnectionException(ConnectionException.Reason.NOT_CONNECTED, "not sent",
				new NotSentException("not sent"));
	}

	private Disposable generate(Consumer<GenerationSettings> change) {
		GenerationSettings settings = new GenerationSettings();
		change.accept(settings);
		this.queue = new GenerationQueue(settings);
		return generate(new Interrupter(settings, this.queue::active, this.server));
	}

	private Disposable generate(Interrupter interrupter) {
		Endpoint<GeneratedImages> endpoint = Endpoint.TEXT_TO_IMAGE;
		return Call
			.<GeneratedImages>of((call) -> this.queue.pass(call, endpoint,
					interrupter.watch(call, endpoint, Map.of("prompt", "a"), (body) -> Mono.never())))
			.subscribe();
	}

	private void cancelAndWait(Disposable generation, Duration wait) {
		generation.dispose();
		this.time.advanceTimeBy(wait);
	}

	@Test
	void activeTaskIsInterruptedOnce() {
		this.server.tasks = () -> Mono.just(ACTIVE);
		cancelAndWait(generate((settings) -> {
		}), Duration.ofMinutes(1));
		assertThat(this.server.interrupts).hasSize(1);
		assertThat(this.server.looks).isEqualTo(1);
		assertThat(this.queue.active()).isZero();
	}

	@Test
	void refusedInterruptIsRetriedAfterNewCheck() {
		List<TaskProgress> states = new ArrayList<>(List.of(ACTIVE, COMPLETED));
		this.server.tasks = () -> Mono.just(states.remove(0));
		this.server.interrupt = () -> Mono.error(status(503));
		cancelAndWait(generate((settings) -> {
		}), Duration.ofMinutes(1));
		assertThat(this.server.interrupts).hasSize(1);
		assertThat(states).isEmpty();
	}

	@Test
	void refusedInterruptIsRetriedWhileTaskRuns() {
		this.server.tasks = () -> Mono.just(ACTIVE);
		this.server.interrupt = () -> (this.server.interrupts.size() < 3) ? Mono.error(status(429)) : Mono.empty();
		cancelAndWait(generate((settings) -> {
		}), Duration.ofMinutes(1));
		assertThat(this.server.interrupts).hasSize(3);
		assertThat(this.server.looks).isEqualTo(3);
	}

	@Test
	void interruptThatHasToWaitForItsConnectionIsSentOnlyOnANewLook() {
		this.server.connectionAfter = Interrupter.MAX_AGE.plusMillis(1);
		List<TaskProgress> states = new ArrayList<>(List.of(ACTIVE, COMPLETED));
		this.server.tasks = () -> Mono.just(states.remove(0));
		cancelAndWait(generate((settings) -> {
		}), Duration.ofMinutes(1));
		assertThat(this.server.interrupts).isEmpty();
		assertThat(states).isEmpty();
	}

	@Test
	void lookThatCouldNotBeSentOnItsConnectionIsRepeated() {
		List<Mono<TaskProgress>> responses = new ArrayList<>(List.of(Mono.error(notSent()), Mono.just(ACTIVE)));
		this.server.tasks = () -> responses.remove(0);
		cancelAndWait(generate((settings) -> {
		}), Duration.ofMinutes(1));
		assertThat(this.server.interrupts).hasSize(1);
	}

	@Test
	void outdatedCheckIsRepeatedWithoutInterrupt() {
		List<Mono<TaskProgress>> responses = new ArrayList<>(
				List.of(Mono.just(ACTIVE).delayElement(Interrupter.MAX_AGE.plusMillis(1)), Mono.just(COMPLETED)));
		this.server.tasks = () -> responses.remove(0);
		cancelAndWait(generate((settings) -> {
		}), Duration.ofMinutes(1));
		assertThat(this.server.interrupts).isEmpty();
		assertThat(responses).isEmpty();
	}

	@Test
	void queuedTaskIsInterruptedWhenItRuns() {
		long start = this.time.now(TimeUnit.MINUTES);
		this.server.running = true;
		this.server.tasks = () -> Mono.just((this.time.now(TimeUnit.MINUTES) - start < 40) ? QUEUED : ACTIVE);
		Disposable generation = generate((settings) -> {
		});
		cancelAndWait(generation, Duration.ofSeconds(10));
		assertThat(this.queue.active()).as("the permit is given back").isZero();
		this.time.advanceTimeBy(Duration.ofHours(2));
		assertThat(this.server.interrupts).hasSize(1);
		assertThat(this.server.looks).as("ever more rarely").isLessThan(100);
	}

	@Test
	void permanentlyQueuedTaskEndsInterruption() {
		this.server.running = true;
		this.server.tasks = () -> Mono.just(QUEUED);
		cancelAndWait(generate((settings) -> {
		}), Interrupter.GIVE_UP.plusMinutes(1));
		int looks = this.server.looks;
		this.time.advanceTimeBy(Duration.ofHours(5));
		assertThat(this.server.looks).isEqualTo(looks);
	}

	@Test
	void queuedTaskOnIdleServerEndsInterruptionEarly() {
		this.server.tasks = () -> Mono.just(QUEUED);
		this.server.listed = true;
		cancelAndWait(generate((settings) -> {
		}), Duration.ofSeconds(2));
		assertThat(this.queue.active()).isZero();
		assertThat(this.server.looks).isLessThan(10);
		assertThat(this.server.interrupts).isEmpty();
	}

	@Test
	void onlyLostResponseCausesInterruption() {
		this.server.tasks = () -> Mono.just(ACTIVE);
		Interrupter interrupter = new Interrupter(new GenerationSettings(), this.queue::active, this.server);
		for (ConnectionException.Reason reason : ConnectionException.Reason.values()) {
			Call.<GeneratedImages>of((call) -> interrupter.watch(call, Endpoint.TEXT_TO_IMAGE, Map.of("prompt", "a"),
					(body) -> Mono.error(new ConnectionException(reason, "x", null))))
				// cancels after the error
				.retryWhen(Retry.from((errors) -> errors.flatMap((error) -> Mono.error(error.failure()))))
				.subscribe((images) -> {
				}, (error) -> {
				});
			this.time.advanceTimeBy(Duration.ofSeconds(10));
		}
		assertThat(this.server.interrupts).as("BROKEN and TIMED_OUT").hasSize(2);
	}

	@Test
	void unknownTaskIsCheckedFourTimes() {
		this.server.tasks = () -> Mono.just(UNKNOWN);
		cancelAndWait(generate((settings) -> {
		}), Duration.ofHours(1));
		assertThat(this.server.looks).isEqualTo(4);
	}

	@Test
	void missingTasksEndpointIsCheckedAgainLater() {
		Interrupter interrupter = new Interrupter(new GenerationSettings(), this.queue::active, this.server);
		this.server.tasks = () -> Mono.error(missing());
		cancelAndWait(generate(interrupter), Duration.ofSeconds(10));
		cancelAndWait(generate(interrupter), Duration.ofSeconds(10));
		assertThat(this.server.looks).isEqualTo(1);
		this.time.advanceTimeBy(Interrupter.WITHOUT_TASKS);
		this.server.tasks = () -> Mono.just(ACTIVE);
		cancelAndWait(generate(interrupter), Duration.ofSeconds(10));
		assertThat(this.server.interrupts).hasSize(1);
	}

	@Test
	void unreachableServerIsNotCheckedAgain() {
		this.server.tasks = () -> Mono
			.error(new ConnectionException(ConnectionException.Reason.NOT_CONNECTED, "refused", null));
		cancelAndWait(generate((settings) -> {
		}), Duration.ofHours(1));
		assertThat(this.server.looks).isEqualTo(1);
	}

	@Test
	void failedChecksAreBounded() {
		this.server.tasks = () -> Mono.error(status(502));
		cancelAndWait(generate((settings) -> {
		}), Duration.ofHours(2));
		assertThat(this.server.looks).isEqualTo(10);
	}

	@Test
	void exclusiveClientInterruptsItsOnlyJob() {
		this.server.tasks = () -> Mono.error(missing());
		this.server.running = true;
		cancelAndWait(generate((settings) -> settings.exclusive(true)), Duration.ofMinutes(1));
		assertThat(this.server.interrupts).hasSize(1);
	}

	@Test
	void exclusiveClientRepeatsCheckBeforeInterrupt() {
		this.server.tasks = () -> Mono.error(missing());
		this.server.running = true;
		Runnable[] another = new Runnable[1];
		this.server.beforeCurrent = () -> another[0].run();
		GenerationSettings settings = new GenerationSettings();
		settings.exclusive(true).maxConcurrent(2);
		this.queue = new GenerationQueue(settings);
		Interrupter interrupter = new Interrupter(settings, this.queue::active, this.server);
		another[0] = () -> generate(interrupter);
		cancelAndWait(generate(interrupter), Duration.ofMinutes(1));
		assertThat(this.server.interrupts).isEmpty();
	}

	@Test
	void exclusiveClientStopsAfterPermitIsReleased() {
		this.server.tasks = () -> Mono.error(missing());
		this.server.running = true;
		this.server.currentDelay = Permit.MAX_STAY.plusMillis(1);
		Interrupter interrupter = new Interrupter(new GenerationSettings().exclusive(true), this.queue::active,
				this.server);
		Disposable first = generate(interrupter);
		generate(interrupter);
		cancelAndWait(first, Duration.ofMinutes(5));
		assertThat(this.queue.active()).as("the next generation runs").isEqualTo(1);
		assertThat(this.server.interrupts).isEmpty();
	}

	@Test
	void interruptRequiresRecentCheckForRandomSchedules() {
		for (int seed = 0; seed < 500; seed++) {
			Random random = new Random(seed);
			Server server = new Server();
			List<Long> activeLooks = new ArrayList<>();
			server.tasks = () -> Mono.defer(() -> {
				long sent = this.time.now(TimeUnit.MILLISECONDS);
				int kind = random.nextInt(10);
				Mono<TaskProgress> response = (kind < 2) ? Mono.error(status(503))
						: (kind < 5) ? Mono.just(QUEUED) : (kind < 9)
								? Mono.just(ACTIVE).doOnNext((active) -> activeLooks.add(sent)) : Mono.just(UNKNOWN);
				return Mono.delay(Duration.ofMillis(random.nextInt(2500))).then(response);
			});
			server.running = random.nextBoolean();
			server.interrupt = () -> {
				assertThat(activeLooks).isNotEmpty();
				long age = this.time.now(TimeUnit.MILLISECONDS) - activeLooks.get(activeLooks.size() - 1);
				assertThat(age).isLessThanOrEqualTo(Interrupter.MAX_AGE.toMillis());
				activeLooks.clear(); // each interrupt needs its own check
				return Mono.delay(Duration.ofMillis(random.nextInt(500)))
					.then(random.nextInt(3) > 0 ? Mono.error(status(503)) : Mono.empty());
			};
			GenerationSettings settings = new GenerationSettings();
			this.queue = new GenerationQueue(settings);
			Disposable generation = generate(new Interrupter(settings, this.queue::active, server));
			this.time.advanceTimeBy(Duration.ofMillis(random.nextInt(3000)));
			cancelAndWait(generation, Interrupter.GIVE_UP.plusMinutes(2));
			int looks = server.looks;
			this.time.advanceTimeBy(Duration.ofHours(1));
			assertThat(server.looks).as("seed %d ends", seed).isEqualTo(looks);
			assertThat(this.queue.active()).isZero();
		}
	}

	@Test
	void checkAndInterruptHaveCallerContext() {
		this.server.tasks = () -> Mono.deferContextual((view) -> {
			assertThat(view.<String>get("tenant")).isEqualTo("a");
			return Mono.just(ACTIVE);
		});
		this.server.interrupt = () -> Mono.deferContextual((view) -> {
			this.server.tenant = view.get("tenant");
			return Mono.empty();
		});
		Interrupter interrupter = new Interrupter(new GenerationSettings(), this.queue::active, this.server);
		Disposable generation = Call
			.<GeneratedImages>of((call) -> interrupter.watch(call, Endpoint.TEXT_TO_IMAGE, Map.of("prompt", "a"),
					(body) -> Mono.never()))
			.contextWrite((context) -> context.put("tenant", "a"))
			.subscribe();
		cancelAndWait(generation, Duration.ofSeconds(5));
		assertThat(this.server.tenant).isEqualTo("a");
	}

	private static final class Server implements ControlCalls {

		private final List<Long> interrupts = new ArrayList<>();

		private int looks;

		private boolean running;

		private boolean listed;

		private String lastTask = "";

		private @Nullable String tenant;

		private Duration currentDelay = Duration.ZERO;

		/** How long an interrupt waits for its connection. */
		private Duration connectionAfter = Duration.ZERO;

		private Runnable beforeCurrent = () -> {
		};

		private Supplier<Mono<TaskProgress>> tasks = Mono::empty;

		private Supplier<Mono<Void>> interrupt = Mono::empty;

		@Override
		public Mono<TaskProgress> task(String taskId) {
			return Mono.defer(() -> {
				this.looks++;
				this.lastTask = taskId;
				return this.tasks.get();
			});
		}

		@Override
		public Mono<PendingTasks> pendingTasks() {
			return Mono.fromSupplier(
					() -> this.listed ? new PendingTasks(1, List.of(this.lastTask)) : new PendingTasks(0, List.of()));
		}

		@Override
		public Mono<GenerationProgress> current() {
			return Mono.defer(() -> {
				this.beforeCurrent.run();
				Mono<GenerationProgress> progress = Mono
					.just(new GenerationProgress(this.running ? 0.5 : 0, 0, null, null, null));
				return this.currentDelay.isZero() ? progress : progress.delayElement(this.currentDelay);
			});
		}

		@Override
		public Mono<Void> interrupt(BooleanSupplier condition) {
			Mono<Void> wait = this.connectionAfter.isZero() ? Mono.empty() : Mono.delay(this.connectionAfter).then();
			return wait.then(Mono.defer(() -> {
				if (!condition.getAsBoolean()) {
					return Mono.error(notSent());
				}
				this.interrupts.add(Schedulers.parallel().now(TimeUnit.MILLISECONDS));
				return this.interrupt.get();
			}));
		}

	}

}
