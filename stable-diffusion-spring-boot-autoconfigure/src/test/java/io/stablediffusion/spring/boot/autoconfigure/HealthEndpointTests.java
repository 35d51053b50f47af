package io.stablediffusion.spring.boot.autoconfigure;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

import io.stablediffusion.test.Fault;
import io.stablediffusion.test.SimulatedWebUi;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the health endpoint of a reactive and of a servlet application.
 */
@ExtendWith(OutputCaptureExtension.class)
class HealthEndpointTests {

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void busyServerIsUp(WebApplicationType type) throws Exception {
		try (SimulatedWebUi webUi = SimulatedWebUi.start();
				ConfigurableApplicationContext application = start(type,
						webUi.baseUrl().replace("//", "//u:geheim@"))) {
			webUi.pause();
			JsonNode health = health(application);

			assertThat(health.path("status").asString()).isEqualTo("UP");
			assertThat(health.path("details").path("baseUrl").asString()).isEqualTo(webUi.baseUrl());
			assertThat(health.path("details").path("model").asString()).startsWith("v1-5-pruned");
			assertThat(health.path("details").path("responseTime").asString()).endsWith(" ms");
			assertThat(health.toString()).doesNotContain("geheim");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void unavailableServerIsDownWithReasonAndWithoutLog(WebApplicationType type, CapturedOutput output)
			throws Exception {
		try (ServerSocket blackHole = new ServerSocket(0); SimulatedWebUi webUi = SimulatedWebUi.start()) {
			webUi.fail("/sdapi/v1/options",
					Fault.answer(401, "application/json", "{\"detail\":\"Not authenticated\"}"));
			try (ConfigurableApplicationContext application = start(type, webUi.baseUrl())) {
				assertDown(application, "returned 401");
			}
			try (ConfigurableApplicationContext application = start(type,
					"http://127.0.0.1:" + blackHole.getLocalPort())) {
				assertDown(application, "no response within 1500 ms");
			}
		}
		int refused;
		try (ServerSocket closed = new ServerSocket(0)) {
			refused = closed.getLocalPort();
		}
		try (ConfigurableApplicationContext application = start(type, "http://127.0.0.1:" + refused)) {
			assertDown(application, "refused");
		}
		assertThat(output).doesNotContain("\tat ").doesNotContain("WARN");
	}

	private static void assertDown(ConfigurableApplicationContext application, String reason) throws Exception {
		long start = System.nanoTime();
		JsonNode health = health(application);

		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
		assertThat(health.path("status").asString()).isEqualTo("DOWN");
		assertThat(health.path("details").path("error").asString()).contains(reason);
	}

	private static ConfigurableApplicationContext start(WebApplicationType type, String baseUrl) {
		return new SpringApplicationBuilder(Application.class).web(type)
			.properties("server.port=0", "stablediffusion.base-url=" + baseUrl,
					"management.endpoint.health.show-details=always", "spring.reactor.netty.shutdown-quiet-period=0s")
			.run();
	}

	private static JsonNode health(ConfigurableApplicationContext application)
			throws IOException, InterruptedException {
		URI uri = URI.create("http://localhost:" + application.getEnvironment().getProperty("local.server.port")
				+ "/actuator/health/stableDiffusion");
		return JsonMapper.shared()
			.readTree(HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
				.body());
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
