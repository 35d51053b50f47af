package io.stablediffusion;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What Jazzer calls, by the names of the methods.
 */
public final class FuzzedTarget {

	private static @Nullable FuzzTargets target;

	private FuzzedTarget() {
	}

	/**
	 * Before the first input: loads the classes, whose instrumentation takes seconds.
	 * @param args the name of the target
	 */
	public static void fuzzerInitialize(String[] args) {
		FuzzTargets named = FuzzTargets.valueOf(args[0]);
		FuzzInputs.genuine(named).forEach(named::run);
		target = named;
	}

	/**
	 * Runs the target.
	 * @param input any bytes
	 */
	public static void fuzzerTestOneInput(byte[] input) {
		Objects.requireNonNull(target).run(input);
	}

}
