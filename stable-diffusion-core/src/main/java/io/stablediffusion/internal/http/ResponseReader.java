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
 * Reads the body of one response, and is the only owner of what becomes of it. Signals of
 * the network, a cancel and a decision to discard only mark what has to be done; the
 * thread that is in {@link #run()} does it. One thread at a time is there, so a
 * {@link Body} needs no lock, and nobody waits for one.
 */
final class ResponseReader<T> implements CoreSubscriber<DataBuffer>, Runnable {

	/** How many parts may wait for a slow disk before the server has to wait. */
	private static final int PREFETCH = 16;

	private static final int REFILL = PREFETCH / 2;

	private final MonoSink<T> sink;

	private final Body<T> body;

	/** Where the body is fed, or null for the thread that the signals come on. */
	private final @Nullable Executor executor;

	private final Queue<DataBuffer> buffers = Queues.<DataBuffer>unbounded(PREFETCH).get();

	/** How often {@link #run()} was asked for since it began. */
	private final AtomicInteger requests = new AtomicInteger();

	private volatile @Nullable Subscription upstream;

	/** Whether the last signal of the network is there. */
	private volatile boolean complete;

	/** Written before {@link #complete}. */
	private @Nullable Throwable error;

	private volatile boolean abandoned;

	/** The thread that feeds the body, guarded by this object's monitor. */
	private @Nullable Thread feeding;

	/** Only for the thread in {@link #run()}. */
	private State state = State.READING;

	/** Whether the body wants no more; only for the thread in {@link #run()}. */
	private boolean full;

	/** Only for the thread in {@link #run()}. */
	private int taken;

	private ResponseReader(MonoSink<T> sink, Body<T> body, @Nullable Executor executor) {
		this.sink = sink;
		this.body = body;
		this.executor = executor;
	}

	/**
	 * Reads a body to its end.
	 * @param buffers the body's parts
	 * @param body what becomes of them
	 * @param executor where to feed a body that may block, which is interrupted when the
	 * call is cancelled; null for one that does not block
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
	 * Nobody will use the body, or what was made of it. It is discarded as soon as no
	 * thread is busy with it, which may be after this method has returned.
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
		boolean last = this.complete; // before the last look for parts
		for (DataBuffer buffer = this.buffers.poll(); buffer != null; buffer = this.buffers.poll()) {
			take(buffer);
		}
		if (this.abandoned) {
			try {
				discard();
			}
			catch (Throwable ex) { // or this reader would never run again
				Logs.CLIENT.warn("What was stored of a call that was cancelled could not be discarded: " + ex);
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
		catch (Throwable ex) { // errors of the JVM too: Reactor would throw them on
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
		catch (Throwable ex) { // of a store: the caller gets what went wrong first
			if (ex != error) {
				error.addSuppressed(ex);
			}
		}
		cancelUpstream();
		if (!this.abandoned) {
			emit(() -> this.sink.error(error));
		}
	}

	/** Code of the caller must not run on a thread that other responses need. */
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

	/** Returns whether the body may be fed, and lets the thread be interrupted if so. */
	private synchronized boolean begin() {
		if (this.abandoned) {
			return false;
		}
		this.feeding = Thread.currentThread();
		return true;
	}

	private synchronized void pause() {
		this.feeding = null;
		if (this.abandoned && this.executor != null) {
			Thread.interrupted();
		}
	}

	/** A store may wait for a channel that nobody reads any more. */
	private synchronized void interrupt() {
		if (this.executor != null && this.feeding != null && this.feeding != Thread.currentThread()) {
			this.feeding.interrupt();
		}
	}

	private enum State {

		READING, ENDED, DISCARDED

	}

	/**
	 * What becomes of a body. Its methods are called one after the other, by one thread
	 * at a time.
	 */
	interface Body<T> {

		/**
		 * Takes the next part.
		 * @param buffer the part, which stays the reader's
		 * @return whether there is need of more
		 */
		boolean take(DataBuffer buffer);

		/**
		 * After the last part.
		 * @return what was made of the body
		 */
		@Nullable T finish();

		/**
		 * Leaves nothing behind: after an error, a cancel, or when what was made of the
		 * body could not be delivered. Called once at most, and the last call.
		 */
		void discard();

	}

}
