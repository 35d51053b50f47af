package io.stablediffusion;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.springframework.boot.convert.DurationStyle;

/**
 * Runs Jazzer for one target after the other, each in a JVM of its own, and prints what
 * was done. Ends with an error if a rule was broken.
 */
public final class Fuzzing {

	/** Longer inputs are described by rules, and the fuzzer does not need them. */
	private static final int MAX_LENGTH = 20_000;

	private static final Pattern STATUS = Pattern.compile("cov: (\\d+) ft: (\\d+) corp: (\\d+)");

	private static final Pattern EXECUTIONS = Pattern.compile("stat::number_of_executed_units: (\\d+)|^#(\\d+)",
			Pattern.MULTILINE);

	private Fuzzing() {
	}

	/**
	 * Fuzzes.
	 * @param args how long to run each target, for example {@code 10m}; the directory for
	 * everything that is written; and the names of the targets, or {@code all}
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		Duration duration = DurationStyle.detectAndParse(args[0]);
		Path directory = Path.of(args[1]).toAbsolutePath();
		List<FuzzTargets> targets = args[2].equals("all") ? List.of(FuzzTargets.values())
				: Stream.of(args[2].split(","))
					.map((name) -> FuzzTargets.valueOf(name.toUpperCase(Locale.ROOT)))
					.toList();
		List<String> results = new ArrayList<>();
		boolean broken = false;
		for (FuzzTargets target : targets) {
			Path place = directory.resolve(target.name().toLowerCase(Locale.ROOT));
			int exit = run(target, duration, place);
			broken |= exit != 0;
			results.add(result(target, place, exit));
			System.out.println(results.get(results.size() - 1));
		}
		System.out.println();
		System.out.printf("%-10s %12s %9s %9s %8s  %s%n", "target", "executions", "coverage", "features", "corpus",
				"finding");
		results.forEach(System.out::println);
		System.exit(broken ? 1 : 0);
	}

	private static int run(FuzzTargets target, Duration duration, Path place) throws IOException, InterruptedException {
		Path seeds = Files.createDirectories(place.resolve("seeds"));
		Path corpus = Files.createDirectories(place.resolve("corpus"));
		Path findings = Files.createDirectories(place.resolve("findings"));
		int number = 0;
		for (byte[] seed : FuzzInputs.genuine(target)) {
			write(seeds.resolve("genuine-" + number++), seed);
		}
		for (Map.Entry<String, byte[]> found : FuzzInputs.found(target).entrySet()) {
			write(seeds.resolve(found.getKey()), found.getValue());
		}
		List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g",
				"-XX:+EnableDynamicAgentLoading", "--enable-native-access=ALL-UNNAMED", "-cp",
				System.getProperty("java.class.path"), "com.code_intelligence.jazzer.Jazzer",
				"--target_class=" + FuzzedTarget.class.getName(), "--target_args=" + target.name(),
				"--instrumentation_includes=io.stablediffusion.**", "--custom_hook_includes=io.stablediffusion.**",
				"--reproducer_path=" + findings, "-artifact_prefix=" + findings + "/",
				"-max_total_time=" + duration.toSeconds(), "-max_len=" + MAX_LENGTH, "-timeout=10", "-rss_limit_mb=0",
				"-print_final_stats=1", corpus.toString(), seeds.toString());
		return new ProcessBuilder(command).directory(Path.of("").toAbsolutePath().toFile())
			.redirectErrorStream(true)
			.redirectOutput(place.resolve("log.txt").toFile())
			.start()
			.waitFor();
	}

	private static void write(Path file, byte[] seed) throws IOException {
		if (seed.length <= MAX_LENGTH) {
			Files.write(file, seed);
		}
	}

	private static String result(FuzzTargets target, Path place, int exit) throws IOException {
		String log = Files.readString(place.resolve("log.txt"), StandardCharsets.ISO_8859_1);
		String[] status = { "0", "0", "0" };
		for (Matcher matcher = STATUS.matcher(log); matcher.find();) {
			Arrays.setAll(status, (i) -> matcher.group(i + 1));
		}
		String executions = "0";
		for (Matcher matcher = EXECUTIONS.matcher(log); matcher.find();) {
			executions = (matcher.group(1) != null) ? matcher.group(1) : matcher.group(2);
		}
		return String.format("%-10s %12s %9s %9s %8s  %s", target.name().toLowerCase(Locale.ROOT), executions,
				status[0], status[1], status[2], (exit == 0) ? "none" : "see " + place.resolve("log.txt"));
	}

}
