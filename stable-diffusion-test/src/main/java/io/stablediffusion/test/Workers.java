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
 * The threads that serve requests, a limited number at once. When a thread becomes free,
 * the request that came last gets it, as in the thread pool of AUTOMATIC1111.
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
	 * Serves a request, also if nobody waits for the response any more.
	 * @param work what serves it; may block
	 * @return the response; none once the server is closed
	 */
	Mono<Answer> serve(Supplier<Answer> work) {
		// a Mono, since an error of which nobody hears any more would be logged
		CompletableFuture<Mono<Answer>> served = new CompletableFuture<>();
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
