package io.stablediffusion.internal.http;

import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

import io.stablediffusion.internal.call.Delivery;
import io.stablediffusion.internal.call.Logs;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * Reads the body of one response and is its only owner. Signals of the network,
 * cancellation and {@link Delivery} only record what to do; the thread in {@link #run()}
 * does it. Only one thread at a time is in that method, so a {@link Body} needs no lock.
 */
final class ResponseReader<T> implements CoreSubscriber<DataBuffer>, Runnable {

	/** How many parts are requested in advance while a slow disk is written. */
	private static final int PREFETCH = 16;

	private static final int REFILL = PREFETCH / 2;

	private final MonoSink<T> sink;

	private final Body<T> body;

	/** Executes blocking work; null to use the thread of the signals. */
	private final @Nullable Executor executor;

	private final Queue<DataBuffer> buffers = Queues.<DataBuffer>unbounded(PREFETCH).get();

	/** The number of calls of {@link #schedule()} that are not processed yet. */
	private final AtomicInteger requests = new AtomicInteger();

	private volatile @Nullable Subscription upstream;

	/** Whether the terminal signal of the network was received. */
	private volatile boolean complete;

	/** Written before {@link #complete}. */
	private @Nullable Throwable error;

	private volatile boolean abandoned;

	/** The thread that calls the body, guarded by this object's monitor. */
	private @Nullable Thread worker;

	/** Accessed only by the thread in {@link #run()}. */
	private State state = State.READING;

	/** Whether the body needs no more parts. Accessed only by the thread in run(). */
	private boolean full;

	/** Accessed only by the thread in {@link #run()}. */
	private int taken;

	private ResponseReader(MonoSink<T> sink, Body<T> body, @Nullable Executor executor) {
		this.sink = sink;
		this.body = body;
		this.executor = executor;
	}

	/**
	 * Reads a body to its end.
	 * @param buffers the parts of the body
	 * @param body processes the parts
	 * @param executor executes the methods of a body that can block, whose thread is
	 * interrupted when the call is cancelled; null for a body that does not block
	 */
	static <T> Mono<T> read(Flux<DataBuffer> buffers, Body<T> body, @Nullable Executor executor) {
		return Mono.create((sink) -> {
			ResponseReader<T> reader = new ResponseReader<>(sink, body, executor);
			sink.onCancel(reader::abandon);
			Delivery.register(sink.contextView(), reader::abandon);
			buffers.subscribe(reader);
		});
	}

	@Override
	public Context currentContext() {
		return Context.of(this.sink.contextView());
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		this.upstream = subscription;
		if (this.abandoned) {
			subscription.cancel();
		}
		else {
			subscription.request((this.executor != null) ? PREFETCH : Long.MAX_VALUE);
		}
	}

	@Override
	public void onNext(DataBuffer buffer) {
		this.buffers.add(buffer);
		schedule();
	}

	@Override
	public void onError(Throwable error) {
		this.error = error;
		onComplete();
	}

	@Override
	public void onComplete() {
		this.complete = true;
		schedule();
	}

	/**
	 * Discards the body and its result, as soon as no thread uses them. That may be after
	 * this method has returned.
	 */
	private void abandon() {
		this.abandoned = true;
		cancelUpstream();
		interrupt();
		schedule();
	}

	private void cancelUpstream() {
		Subscription upstream = this.upstream;
		if (upstream != null) {
			upstream.cancel();
		}
	}

	private void schedule() {
		if (this.requests.getAndIncrement() == 0) {
			if (this.executor != null) {
				this.executor.execute(this);
			}
			else {
				run();
			}
		}
	}

	@Override
	public void run() {
		int done;
		do {
			done = this.requests.get();
			advance();
		}
		while (this.requests.addAndGet(-done) != 0);
	}

	private void advance() {
		boolean last = this.complete; // read before the queue is emptied
		for (DataBuffer buffer = this.buffers.poll(); buffer != null; buffer = this.buffers.poll()) {
			take(buffer);
		}
		if (this.abandoned) {
			try {
				discard();
			}
			catch (Throwable ex) { // otherwise this reader would never run again
				Logs.CLIENT.warn("Could not discard the stored images of a cancelled call: " + ex);
			}
		}
		else if ((last || this.full) && this.state == State.READING) {
			end();
		}
	}

	private void take(DataBuffer buffer) {
		try {
			if (this.state == State.READING && !this.full && begin()) {
				try {
					this.full = !this.body.take(buffer);
				}
				finally {
					pause();
				}
			}
		}
		catch (Throwable ex) { // errors of the JVM, too, which Reactor would not signal
			fail(ex);
		}
		finally {
			DataBufferUtils.release(buffer);
		}
		refill();
	}

	private void refill() {
		Subscription upstream = this.upstream;
		if (this.executor != null && upstream != null && ++this.taken == REFILL) {
			this.taken = 0;
			upstream.request(REFILL);
		}
	}

	private void end() {
		if (this.full) {
			cancelUpstream();
		}
		else if (this.error != null) {
			fail(this.error);
			return;
		}
		T value;
		try {
			if (!begin()) {
				return;
			}
			try {
				value = this.body.finish();
			}
			finally {
				pause();
			}
		}
		catch (Throwable ex) {
			fail(ex);
			return;
		}
		this.state = State.ENDED;
		emit(() -> this.sink.success(value));
	}

	private void fail(Throwable error) {
		try {
			discard();
		}
		catch (Throwable ex) { // of a store: the caller receives the first error
			if (ex != error) {
				error.addSuppressed(ex);
			}
		}
		cancelUpstream();
		if (!this.abandoned) {
			emit(() -> this.sink.error(error));
		}
	}

	/** Emits a signal on a thread on which code of the caller may run. */
	private void emit(Runnable signal) {
		if (this.executor != null) {
			Schedulers.parallel().schedule(signal);
		}
		else {
			signal.run();
		}
	}

	private void discard() {
		if (this.state != State.DISCARDED) {
			this.state = State.DISCARDED;
			this.body.discard();
		}
	}

	/** Makes this thread the worker, unless the body was abandoned. */
	private synchronized boolean begin() {
		if (this.abandoned) {
			return false;
		}
		this.worker = Thread.currentThread();
		return true;
	}

	private synchronized void pause() {
		this.worker = null;
		if (this.abandoned && this.executor != null) {
			Thread.interrupted();
		}
	}

	/** Interrupts the worker, because a store can block on a channel that is not read. */
	private synchronized void interrupt() {
		if (this.executor != null && this.worker != null && this.worker != Thread.currentThread()) {
			this.worker.interrupt();
		}
	}

	private enum State {

		READING, ENDED, DISCARDED

	}

	/** Processes a body. Its methods are called by one thread at a time. */
	interface Body<T> {

		/**
		 * Processes the next part.
		 * @param buffer the part, which the reader releases
		 * @return whether more parts are needed
		 */
		boolean take(DataBuffer buffer);

		/**
		 * Completes the body after the last part.
		 * @return the result
		 */
		@Nullable T finish();

		/**
		 * Discards the body and its result after an error or a cancellation, or if the
		 * result was not delivered. Called at most once; no other method is called later.
		 */
		void discard();

	}

}
