package io.stablediffusion.sample;

import io.stablediffusion.test.SimulatedWebUi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * At log level TRACE, the log contains no image and no password.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "logging.level.root=trace")
@AutoConfigureWebTestClient
@ExtendWith(OutputCaptureExtension.class)
class LoggingTests {

	private static final SimulatedWebUi webUi = SimulatedWebUi.builder().basicAuthentication("user", "geheim").start();

	@Autowired
	private WebTestClient web;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("stablediffusion.base-url", webUi::baseUrl);
		registry.add("stablediffusion.username", () -> "user");
		registry.add("stablediffusion.password", () -> "geheim");
	}

	@AfterAll
	static void stop() {
		webUi.close();
	}

	@Test
	void traceLogContainsNoImageAndNoPassword(CapturedOutput output) {
		this.web.post()
			.uri("/api/generate")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue("{\"prompt\":\"a lighthouse\",\"width\":64,\"height\":64,\"steps\":1}")
			.exchange()
			.expectStatus()
			.isOk();

		assertThat(webUi.requests()).hasSize(1);
		assertThat(output.getAll()).contains("TRACE")
			.contains("/sdapi/v1/txt2img")
			.doesNotContain("iVBORw0KGgo")
			.doesNotContain("geheim")
			.doesNotContain("dXNlcjpnZWhlaW0");
	}

}
