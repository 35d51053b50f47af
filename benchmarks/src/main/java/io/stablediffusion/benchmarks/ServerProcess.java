package io.stablediffusion.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * A {@link PreparedServer} in a separate process, so that its memory is not measured.
 */
final class ServerProcess implements AutoCloseable {

	private final Process process;

	private final String baseUrl;

	ServerProcess(String payload, Duration delay) throws IOException {
		this.process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), ServerProcess.class.getName(), payload,
				String.valueOf(delay.toMillis()))
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		BufferedReader output = this.process.inputReader();
		this.baseUrl = Objects.requireNonNull(output.readLine());
	}

	String baseUrl() {
		return this.baseUrl;
	}

	@Override
	public void close() {
		this.process.destroy();
	}

	/** Serves until its standard input ends. */
	public static void main(String[] args) throws IOException {
		Duration delay = Duration.ofMillis(Long.parseLong(args[1]));
		try (PreparedServer server = new PreparedServer(Payload.parse(args[0]).json(), delay)) {
			System.out.println(server.baseUrl());
			while (System.in.read() >= 0) {
				// reads until the parent process ends
			}
		}
	}

}
