package io.stablediffusion.benchmarks;

import java.util.Arrays;

/**
 * Runs one of the programs by its name.
 */
public final class Main {

	private Main() {
	}

	public static void main(String[] args) throws Exception {
		String[] rest = (args.length > 0) ? Arrays.copyOfRange(args, 1, args.length) : args;
		switch ((args.length > 0) ? args[0] : "help") {
			case "soak" -> Soak.main(rest);
			default -> System.out.println("-Drun=\"soak --clients 50 --minutes 10\"");
		}
	}

}
