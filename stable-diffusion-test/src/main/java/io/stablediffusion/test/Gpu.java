package io.stablediffusion.test;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The simulated GPU. It performs one job at a time, step by step, in order of arrival. A
 * job continues after its caller has disconnected, as on the genuine servers.
 */
final class Gpu implements AutoCloseable {

	/** Fair, for the order of arrival. */
	private final ReentrantLock turn = new ReentrantLock(true);

	private final Duration stepDuration;

	private final Consumer<String> listener;

	private boolean paused;

	/** The number of steps to perform while the GPU is paused. */
	private int allowed;

	private boolean closed;

	private int finished;

	private int interrupted;

	Gpu(Duration stepDuration, Consumer<String> listener) {
		this.stepDuration = stepDuration;
		this.listener = listener;
	}

	/**
	 * Waits until the GPU is free and performs the work on the calling thread.
	 * @throws CancellationException if the server is closed before that
	 */
	<T> T inTurn(Supplier<T> work) {
		try {
			this.turn.lockInterruptibly();
		}
		catch (InterruptedException ex) {
			throw new CancellationException("closed");
		}
		try {
			return work.get();
		}
		finally {
			this.turn.unlock();
		}
	}

	void generationStarts(String prompt) {
		this.listener.accept(prompt);
	}

	synchronized void generationEnds(boolean interrupted) {
		this.finished++;
		this.interrupted += interrupted ? 1 : 0;
	}

	/**
	 * Waits for the duration of a step, or until the job is stopped.
	 * @throws CancellationException if the server is closed
	 */
	synchronized void step(BooleanSupplier stopped) {
		long end = System.nanoTime() + this.stepDuration.toNanos();
		try {
			while (!this.closed && !stopped.getAsBoolean() && this.allowed == 0
					&& (this.paused || System.nanoTime() < end)) {
				TimeUnit.NANOSECONDS.timedWait(this, this.paused ? Long.MAX_VALUE : end - System.nanoTime());
			}
			this.allowed = Math.max(0, this.allowed - 1);
		}
		catch (InterruptedException ex) {
			throw new CancellationException("closed");
		}
		if (this.closed) {
			throw new CancellationException("closed");
		}
	}

	/** Makes the current step check whether the job is stopped. */
	synchronized void wake() {
		notifyAll();
	}

	synchronized void pause(boolean paused) {
		this.paused = paused;
		this.allowed = 0;
		notifyAll();
	}

	synchronized void allow(int steps) {
		this.allowed += steps;
		notifyAll();
	}

	synchronized int finished() {
		return this.finished;
	}

	synchronized int interrupted() {
		return this.interrupted;
	}

	@Override
	public synchronized void close() {
		this.closed = true;
		notifyAll();
	}

}
