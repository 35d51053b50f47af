package io.stablediffusion.test;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import reactor.core.publisher.Mono;

/**
 * A limited number of threads that serve requests. A thread that becomes free serves the
 * request that arrived last, as in the thread pool of AUTOMATIC1111.
 */
final class Workers implements AutoCloseable {

	private final ThreadPoolExecutor threads;

	Workers(int limit) {
		this.threads = new ThreadPoolExecutor(limit, limit, 5, TimeUnit.SECONDS, new LastInFirstOut(), (task) -> {
			Thread thread = new Thread(task, "simulated-webui-worker");
			thread.setDaemon(true);
			return thread;
		});
		this.threads.allowCoreThreadTimeOut(true);
	}

	/**
	 * Serves a request, also if its client has disconnected.
	 * @param work the work, which may block
	 * @return the response; empty if the server is closed
	 */
	Mono<Response> serve(Supplier<Response> work) {
		// a Mono, because an error without a subscriber would be logged otherwise
		CompletableFuture<Mono<Response>> served = new CompletableFuture<>();
		try {
			this.threads.execute(() -> {
				try {
					served.complete(Mono.just(work.get()));
				}
				catch (CancellationException ex) {
					// the server is closed
				}
				catch (RuntimeException ex) {
					served.complete(Mono.error(ex));
				}
			});
		}
		catch (RejectedExecutionException ex) {
			return Mono.never();
		}
		return Mono.fromFuture(served, true).flatMap(Function.identity());
	}

	@Override
	public void close() {
		this.threads.shutdownNow();
	}

	private static final class LastInFirstOut extends LinkedBlockingDeque<Runnable> {

		private static final long serialVersionUID = 1L;

		@Override
		public boolean offer(Runnable task) {
			return offerFirst(task);
		}

	}

}
