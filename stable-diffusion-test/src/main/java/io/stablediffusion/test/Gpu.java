package io.stablediffusion.test;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Works on one job at a time, step by step, in the order in which the jobs came. A job
 * runs to its end whether or not its caller is still there, as on the genuine servers.
 */
final class Gpu implements AutoCloseable {

	/** Fair: first come, first served. */
	private final ReentrantLock turn = new ReentrantLock(true);

	private final Duration stepDuration;

	private final Consumer<String> listener;

	private boolean paused;

	/** How many steps it makes although it is paused. */
	private int allowed;

	private boolean closed;

	private int finished;

	private int interrupted;

	Gpu(Duration stepDuration, Consumer<String> listener) {
		this.stepDuration = stepDuration;
		this.listener = listener;
	}

	/**
	 * Waits for the turn of the calling thread, and does the work.
	 * @throws CancellationException if the server is closed before
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
	 * Takes the time of a step, but ends it early if the job is stopped.
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

	/** Lets the running step look again whether it is stopped. */
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
