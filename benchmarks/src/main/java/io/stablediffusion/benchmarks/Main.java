package io.stablediffusion.benchmarks;

import java.util.Arrays;

/**
 * Runs a benchmark program by its name.
 */
public final class Main {

	private Main() {
	}

	public static void main(String[] args) throws Exception {
		String[] rest = (args.length > 0) ? Arrays.copyOfRange(args, 1, args.length) : args;
		switch ((args.length > 0) ? args[0] : "help") {
			case "jmh" -> Report.main(rest);
			case "small-heap" -> SmallHeap.main(rest);
			case "slow-calls" -> SlowCalls.main(rest);
			case "soak" -> Soak.main(rest);
			default ->
				System.out.println("Run one of: -Drun=jmh, -Drun=\"jmh Receive\", -Drun=small-heap -Drun.jvm=-Xmx96m, "
						+ "-Drun=slow-calls, -Drun=\"soak --clients 50 --minutes 10\"");
		}
	}

}
