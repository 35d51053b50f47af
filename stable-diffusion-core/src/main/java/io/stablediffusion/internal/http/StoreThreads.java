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
 * The threads on which a client reads and writes image files. They are the client's own:
 * on Reactor's {@code boundedElastic} threads callers of the client may block, and would
 * wait for a response that waits for their thread. No code of a caller runs on them.
 */
public final class StoreThreads implements Executor {

	/** As many responses and requests can wait for a disk or channel at once. */
	private static final int MAX_THREADS = 16;

	private static final Duration MAX_IDLE_TIME = Duration.ofSeconds(30);

	/** How long closing waits for work that was begun. */
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

	/** The threads for operators. */
	Scheduler scheduler() {
		return this.scheduler;
	}

	/**
	 * Ends each thread as soon as it has nothing to do, and waits for that, but no longer
	 * than five seconds. Nothing is refused: a call that is still there must end, and its
	 * files have to be removed.
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
