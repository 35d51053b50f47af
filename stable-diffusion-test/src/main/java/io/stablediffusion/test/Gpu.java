package io.stablediffusion.test;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Works on one job at a time, step by step, on a thread of its own. A job runs to its end
 * whether or not its caller is still there, as on the real servers.
 */
final class Gpu implements AutoCloseable {

	private final ExecutorService thread = Executors.newSingleThreadExecutor((task) -> {
		Thread created = new Thread(task, "simulated-gpu");
		created.setDaemon(true);
		return created;
	});

	private final Duration stepDuration;

	private final Consumer<String> listener;

	/** The names of the jobs that wait, in their order. */
	private final Deque<String> waiting = new ArrayDeque<>();

	/** The names of the last jobs that ended. */
	private final Deque<String> completed = new ArrayDeque<>();

	private @Nullable Job job;

	private int batch;

	private int step;

	private boolean interrupted;

	private boolean skipped;

	private boolean paused;

	private long started;

	private int finished;

	private int stopped;

	private boolean closed;

	Gpu(Duration stepDuration, Consumer<String> listener) {
		this.stepDuration = stepDuration;
		this.listener = listener;
	}

	/** Puts the job into the line at once, not when somebody subscribes. */
	synchronized Mono<Job> run(Job job) {
		if (this.closed) {
			return Mono.never(); // who is gone says nothing more
		}
		this.waiting.add(job.taskId);
		return Mono.fromFuture(CompletableFuture.supplyAsync(() -> execute(job), this.thread), true);
	}

	private synchronized Job execute(Job job) {
		this.waiting.remove(job.taskId);
		this.job = job;
		this.listener.accept(job.prompt);
		this.interrupted = false;
		this.started = System.nanoTime();
		for (this.batch = 0; this.batch < job.batchCount && !this.interrupted; this.batch++) {
			this.skipped = false;
			for (this.step = 0; this.step < job.steps && !this.interrupted && !this.skipped; this.step++) {
				waitForStep();
			}
			for (int i = 0; i < job.batchSize; i++) {
				job.done.add((double) this.step / job.steps);
			}
		}
		this.job = null;
		this.completed.addFirst(job.taskId);
		if (this.completed.size() > 16) {
			this.completed.removeLast();
		}
		this.finished++;
		this.stopped += this.interrupted ? 1 : 0;
		notifyAll();
		return job;
	}

	private void waitForStep() {
		long end = System.nanoTime() + this.stepDuration.toNanos();
		try {
			while (!this.closed && !this.interrupted && !this.skipped && (this.paused || System.nanoTime() < end)) {
				TimeUnit.NANOSECONDS.timedWait(this, this.paused ? Long.MAX_VALUE : end - System.nanoTime());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			this.interrupted = true;
		}
		this.interrupted |= this.closed;
	}

	synchronized void interrupt() {
		this.interrupted = true;
		notifyAll();
	}

	synchronized void skip() {
		this.skipped = true;
		notifyAll();
	}

	synchronized void pause(boolean paused) {
		this.paused = paused;
		notifyAll();
	}

	synchronized int finished() {
		return this.finished;
	}

	synchronized int stopped() {
		return this.stopped;
	}

	synchronized State state() {
		return new State(this.job, this.batch, this.step, this.interrupted, this.skipped,
				(System.nanoTime() - this.started) / 1e9, List.copyOf(this.waiting), List.copyOf(this.completed));
	}

	@Override
	public void close() {
		synchronized (this) {
			this.closed = true;
			notifyAll();
		}
		this.thread.shutdown();
	}

	/** What the GPU is doing now. */
	record State(@Nullable Job job, int batch, int step, boolean interrupted, boolean skipped, double seconds,
			List<String> waiting, List<String> completed) {

		double eta() {
			return (progress() > 0) ? this.seconds / progress() - this.seconds : 0;
		}

		double progress() {
			return (this.job == null) ? 0
					: Math.min(1, 0.01 + (this.batch + (double) this.step / this.job.steps) / this.job.batchCount);
		}

	}

}
