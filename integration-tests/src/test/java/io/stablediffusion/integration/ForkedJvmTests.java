package io.stablediffusion.integration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.stablediffusion.test.Fault;
import io.stablediffusion.test.RecordedRequest;
import io.stablediffusion.test.SimulatedWebUi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests applications whose environment must be set when the JVM starts. The applications
 * check their own results; the tests check their exit status and their requests.
 */
@Timeout(120)
class ForkedJvmTests {

	/** Text that code which depends on a Turkish locale or ISO-8859-9 changes. */
	static final String PROMPT = "DİSTANT LIGHTHOUSE, ışık, <i>I</i>, 灯台 \uD83C\uDFDD";

	private final SimulatedWebUi webUi = SimulatedWebUi.start();

	@TempDir
	private Path directory;

	@AfterEach
	void stop() {
		this.webUi.close();
	}

	@Test
	void turkishLocaleAndCharsetDoNotChangeRequests() throws Exception {
		this.webUi.fail("/sdapi/v1/img2img", Fault.answer(404, "application/json",
				"{\"error\":\"HTTPException\",\"detail\":\"Sampler not found: I\"}"));
		run(TurkishApplication.class,
				List.of("-Dfile.encoding=ISO-8859-9", "-Duser.language=tr", "-Duser.country=TR",
						"-Dspring.devtools.restart.enabled=false"),
				Map.of("STABLEDIFFUSION_BASEURL", this.webUi.baseUrl(), "STABLEDIFFUSION_VALIDATION_MINSIZE", "32",
						"STABLEDIFFUSION_RETRY_GENERATIONS", "BAD_GATEWAY,service-unavailable", "IMAGES",
						this.directory.toString()));

		assertThat(generations()).first().satisfies((request) -> {
			assertThat(request.body()).contains(PROMPT).contains("\"width\":32").contains("\"cfg_scale\":6.5");
			assertThat(request.header("content-type")).isEqualTo("application/json");
		});
		try (var files = Files.list(this.directory)) {
			assertThat(files).hasSize(1);
		}
	}

	@Test
	void devToolsRestartTheApplication() throws Exception {
		run(RestartedApplication.class, List.of(), Map.of("STABLEDIFFUSION_BASEURL", this.webUi.baseUrl()));

		assertThat(generations()).hasSize(RestartedApplication.STARTS);
	}

	private List<RecordedRequest> generations() {
		return this.webUi.requests().stream().filter((request) -> request.uri().endsWith("/txt2img")).toList();
	}

	private void run(Class<?> application, List<String> jvmOptions, Map<String, String> environment)
			throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
						"-XX:TieredStopAtLevel=1"));
		command.addAll(jvmOptions);
		command.addAll(List.of("-cp",
				System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
				application.getName(), "--spring.main.web-application-type=none", "--spring.main.banner-mode=off",
				"--spring.reactor.netty.shutdown-quiet-period=0s", "--management.otlp.metrics.export.enabled=false"));
		Path log = Files.createTempFile("application", ".log");
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
		builder.environment().putAll(environment);
		Process process = builder.start();
		try {
			assertThat(process.waitFor(110, TimeUnit.SECONDS)).as("ended").isTrue();
			assertThat(process.exitValue()).as(() -> read(log)).isZero();
		}
		finally {
			process.destroyForcibly();
			Files.delete(log);
		}
	}

	private static String read(Path log) {
		try {
			return Files.readString(log, StandardCharsets.ISO_8859_1);
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

}
