package io.stablediffusion.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks, prints their tables and writes their plots.
 */
final class Report {

	private static final Path PLOTS = Path.of("docs");

	/** The benchmarks that the plots compare. */
	private static final List<String> WAYS = List.of("webClientStrings", "jdkBytes", "webClientBytes", "client",
			"clientToFiles");

	private Report() {
	}

	public static void main(String[] args) throws RunnerException, IOException {
		String include = (args.length > 0) ? args[0] : ".*";
		Options options = new OptionsBuilder().include("io.stablediffusion.benchmarks.*" + include)
			.forks(1)
			.warmupIterations(12) // the JVM needs 20 seconds to compile base64
			.warmupTime(TimeValue.seconds(2))
			.measurementIterations(6)
			.measurementTime(TimeValue.seconds(2))
			.addProfiler("gc")
			.jvmArgsAppend("-Xms2g", "-Xmx2g")
			.build();
		List<Row> rows = new ArrayList<>();
		for (RunResult result : run(options)) {
			rows.add(Row.of(result));
		}
		receive(rows);
		send(rows);
		small(rows);
	}

	private static Collection<RunResult> run(Options options) throws RunnerException {
		return new Runner(options).run();
	}

	private static void receive(List<Row> rows) throws IOException {
		List<Row> received = rows.stream().filter((row) -> row.benchmark.equals("ReceiveBenchmark")).toList();
		if (received.isEmpty()) {
			return;
		}
		System.out.println("| payload | way | ms | time ÷ limit | bytes allocated ÷ image bytes |");
		System.out.println("|---|---|---|---|---|");
		for (Row row : received) {
			double limit = limit(received, row.payload);
			double bytes = Payload.parse(row.payload).bytes();
			System.out.printf(Locale.ROOT, "| %s | %s | %.2f | %.2f | %.3f |%n", row.payload, row.method, row.score,
					row.score / limit, row.allocated / bytes);
		}
		if (received.stream().map(Row::method).collect(Collectors.toSet()).containsAll(WAYS)) {
			plot(received);
		}
	}

	private static void plot(List<Row> received) throws IOException {
		List<String> payloads = received.stream().map(Row::payload).distinct().toList();
		Plot time = new Plot("Receiving: time ÷ (raw download + in-memory decode)");
		Plot allocation = new Plot("Receiving: bytes allocated ÷ image bytes");
		for (String payload : payloads) {
			double limit = limit(received, payload);
			for (String way : WAYS) {
				time.bar(payload, way, score(received, way, payload) / limit);
				allocation.bar(payload, way, find(received, way, payload).allocated / Payload.parse(payload).bytes());
			}
		}
		Files.writeString(PLOTS.resolve("performance-time.svg"), time.toString());
		Files.writeString(PLOTS.resolve("performance-allocation.svg"), allocation.toString());
	}

	private static void send(List<Row> rows) {
		List<Row> sent = rows.stream().filter((row) -> row.benchmark.equals("SendBenchmark")).toList();
		if (!sent.isEmpty()) {
			System.out.println("\n| way | ms | bytes allocated ÷ bytes sent |\n|---|---|---|");
			double bytes = SendBenchmark.IMAGE.bytes() * 4 / 3.0;
			sent.forEach((row) -> System.out.printf(Locale.ROOT, "| %s | %.2f | %.3f |%n", row.method, row.score,
					row.allocated / bytes));
		}
	}

	private static void small(List<Row> rows) {
		List<Row> small = rows.stream().filter((row) -> row.benchmark.equals("SmallCallBenchmark")).toList();
		if (!small.isEmpty()) {
			System.out.println("\n| way | µs | error | bytes allocated |\n|---|---|---|---|");
			small.forEach((row) -> System.out.printf(Locale.ROOT, "| %s | %.1f | %.1f | %.0f |%n", row.method,
					row.score, row.error, row.allocated));
		}
	}

	/** Returns the lower limit of the time for a response. */
	private static double limit(List<Row> rows, String payload) {
		return score(rows, "rawDownload", payload) + score(rows, "base64Decode", payload);
	}

	private static double score(List<Row> rows, String method, String payload) {
		return find(rows, method, payload).score;
	}

	private static Row find(List<Row> rows, String method, String payload) {
		return rows.stream()
			.filter((row) -> row.method.equals(method) && row.payload.equals(payload))
			.findFirst()
			.orElse(new Row("", method, payload, Double.NaN, Double.NaN, Double.NaN));
	}

	private record Row(String benchmark, String method, String payload, double score, double error, double allocated) {

		static Row of(RunResult result) {
			String[] name = result.getParams().getBenchmark().split("\\.");
			String payload = result.getParams().getParamsKeys().contains("payload")
					? result.getParams().getParam("payload") : "";
			double allocated = result.getSecondaryResults()
				.entrySet()
				.stream()
				.filter((entry) -> entry.getKey().endsWith("gc.alloc.rate.norm"))
				.mapToDouble((entry) -> entry.getValue().getScore())
				.findFirst()
				.orElse(Double.NaN);
			return new Row(name[name.length - 2], name[name.length - 1], payload, result.getPrimaryResult().getScore(),
					result.getPrimaryResult().getScoreError(), allocated);
		}

	}

}
