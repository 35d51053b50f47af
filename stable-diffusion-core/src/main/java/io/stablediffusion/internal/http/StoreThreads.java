package io.stablediffusion.internal.http;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The threads on which a client reads and writes image files. Reactor's
 * {@code boundedElastic} threads are not used, because callers can block them while they
 * wait for a response that needs a thread, too. No code of a caller runs on these
 * threads.
 */
public final class StoreThreads implements Executor {

	/** The number of requests and responses that can access a disk or channel at once. */
	private static final int MAX_THREADS = 16;

	private static final Duration MAX_IDLE_TIME = Duration.ofSeconds(30);

	/** How long {@link #close()} waits for active tasks. */
	private static final Duration MAX_WAIT = Duration.ofSeconds(5);

	private final ThreadPoolExecutor threads;

	private final Scheduler scheduler;

	public StoreThreads() {
		AtomicInteger number = new AtomicInteger();
		this.threads = new ThreadPoolExecutor(MAX_THREADS, MAX_THREADS, MAX_IDLE_TIME.toMillis(), TimeUnit.MILLISECONDS,
				new LinkedBlockingQueue<>(), (task) -> {
					Thread thread = new Thread(task, "stable-diffusion-images-" + number.incrementAndGet());
					thread.setDaemon(true);
					return thread;
				});
		this.threads.allowCoreThreadTimeOut(true);
		this.scheduler = Schedulers.fromExecutor(this.threads, true);
	}

	@Override
	public void execute(Runnable task) {
		this.threads.execute(task);
	}

	/** Returns the threads as a scheduler. */
	Scheduler scheduler() {
		return this.scheduler;
	}

	/**
	 * Ends each thread as soon as it is idle, and waits at most five seconds for that.
	 * New tasks are still accepted, so that active calls end and their files are deleted.
	 */
	public Mono<Void> close() {
		return Mono.defer(() -> {
			this.threads.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
			return Flux.interval(Duration.ZERO, Duration.ofMillis(10))
				.filter((tick) -> this.threads.getPoolSize() == 0)
				.next()
				.timeout(MAX_WAIT, Mono.empty())
				.then();
		});
	}

}
