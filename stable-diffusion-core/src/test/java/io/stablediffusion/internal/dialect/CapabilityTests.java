package io.stablediffusion.internal.dialect;

import java.time.Duration;

import io.stablediffusion.ApiException;
import io.stablediffusion.ConformanceTests;
import io.stablediffusion.ConnectionException;
import io.stablediffusion.MissingEndpointException;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import io.stablediffusion.server.Capabilities;
import io.stablediffusion.server.ServerKind;
import io.stablediffusion.test.Dialect;
import io.stablediffusion.test.Fault;
import io.stablediffusion.test.SimulatedWebUi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The detection of the kind, version and endpoints of a server.
 */
class CapabilityTests {

	private SimulatedWebUi webUi = SimulatedWebUi.builder().serverStop(true).start();

	@AfterEach
	void stop() {
		this.webUi.close();
	}

	private BlockingStableDiffusionClient client() {
		return BlockingStableDiffusionClient.of(StableDiffusionClient.builder()
			.baseUrl(this.webUi.baseUrl())
			.retry((retry) -> retry.maxRetries(0))
			.build());
	}

	@Test
	void capabilitiesAreReadFromSchema() {
		BlockingStableDiffusionClient client = client();
		Capabilities capabilities = client.capabilities();

		assertThat(capabilities.kind()).isEqualTo(ServerKind.AUTOMATIC1111);
		assertThat(capabilities.version()).isEqualTo("v1.10.1");
		assertThat(capabilities.has("POST", "/sdapi/v1/txt2img")).isTrue();
		assertThat(capabilities.has("GET", "/sdapi/v1/txt2img")).isFalse();
		assertThat(ConformanceTests.endpoints())
			.allMatch((endpoint) -> capabilities.has(endpoint.method().name(), endpoint.path()));
	}

	@Test
	void serverWithoutUserInterfaceHasNoInternalEndpoints() {
		this.webUi.close();
		this.webUi = SimulatedWebUi.builder().dialect(Dialect.AUTOMATIC1111_NOWEBUI).start();
		Capabilities capabilities = client().capabilities();

		assertThat(capabilities.version()).isNull();
		assertThat(capabilities.endpoints()).contains("GET /sdapi/v1/options")
			.noneMatch((e) -> e.contains("/internal/"));
	}

	@Test
	void capabilitiesAreReadOnce() {
		BlockingStableDiffusionClient client = client();
		client.capabilities();
		int requests = this.webUi.requests().size();

		assertThat(client.capabilities()).isEqualTo(client.capabilities());
		assertThat(this.webUi.requests()).hasSize(requests);
		client.refreshCapabilities();
		assertThat(this.webUi.requests()).hasSize(2 * requests);
	}

	@Test
	void capabilitiesAreProbedWithoutSchema() {
		this.webUi.close();
		this.webUi = SimulatedWebUi.builder().dialect(Dialect.STABLE_DIFFUSION_CPP).start();
		Capabilities capabilities = client().capabilities();

		assertThat(capabilities.kind()).isEqualTo(ServerKind.STABLE_DIFFUSION_CPP).hasToString("stable-diffusion.cpp");
		assertThat(capabilities.version()).isNull();
		assertThat(capabilities.endpoints()).containsExactlyInAnyOrder("POST /sdapi/v1/txt2img",
				"POST /sdapi/v1/img2img", "GET /sdapi/v1/sd-models", "GET /sdapi/v1/options", "GET /sdapi/v1/samplers",
				"GET /sdapi/v1/schedulers", "GET /sdapi/v1/upscalers", "GET /sdapi/v1/latent-upscale-modes",
				"GET /sdapi/v1/loras");
	}

	@Test
	void stableDiffusionCppWithRootPageIsDetected() {
		this.webUi.close();
		this.webUi = SimulatedWebUi.builder().dialect(Dialect.STABLE_DIFFUSION_CPP).start();
		this.webUi.fail("/", Fault.answer(200, "text/html", "<html>a page</html>"));
		this.webUi.fail("/sdcpp/v1/capabilities",
				Fault.answer(200, "application/json", "{\"supported_modes\":[\"img_gen\"]}"));

		assertThat(client().capabilities().kind()).isEqualTo(ServerKind.STABLE_DIFFUSION_CPP);
	}

	@ParameterizedTest
	@ValueSource(ints = { 429, 502, 503, 504 })
	void unreadyServerFailsAndIsProbedAgain(int status) {
		this.webUi.close();
		this.webUi = SimulatedWebUi.builder().dialect(Dialect.STABLE_DIFFUSION_CPP).start();
		this.webUi.fail("/sdcpp/v1/capabilities", Fault.status(status));
		BlockingStableDiffusionClient client = client();

		assertThatExceptionOfType(ApiException.class).isThrownBy(client::capabilities)
			.matches((error) -> error.status() == status);
		assertThat(client.capabilities().kind()).isEqualTo(ServerKind.STABLE_DIFFUSION_CPP);
	}

	@Test
	void timeoutFailsAndServerIsProbedAgain() {
		this.webUi.close();
		this.webUi = SimulatedWebUi.builder().dialect(Dialect.STABLE_DIFFUSION_CPP).start();
		this.webUi.fail("/sdcpp/v1/capabilities", Fault.hang());
		BlockingStableDiffusionClient client = client();

		assertThatExceptionOfType(ConnectionException.class)
			.isThrownBy(() -> client.withTimeouts((timeouts) -> timeouts.read(Duration.ofMillis(700))).capabilities());
		assertThat(client.capabilities().kind()).isEqualTo(ServerKind.STABLE_DIFFUSION_CPP);
	}

	@Test
	void lateVersionIsRequestedAgain() {
		this.webUi.fail("/internal/sysinfo", Fault.status(503));
		BlockingStableDiffusionClient client = client();

		assertThat(client.capabilities().version()).isNull();
		assertThat(client.capabilities().version()).isEqualTo("v1.10.1");
		int requests = this.webUi.requests().size();
		client.capabilities();
		assertThat(this.webUi.requests()).hasSize(requests);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{"paths":{"/sdapi/v1/refresh-vaes":{"post":{}},"/sdapi/v1/txt2img":{"post":{}}}} | SD_NEXT
					{"paths":{"/sdapi/v1/txt2img":{"post":{}}},"components":{"schemas":{"StableDiffusionProcessingTxt2Img":{"properties":{"distilled_cfg_scale":{}}}}}} | FORGE
					{"paths":{"/other":{"get":{}}}} | OTHER
					""")
	void forksAreDetectedBySchema(String document, ServerKind kind) {
		this.webUi.fail("/openapi.json", Fault.answer(200, "application/json", document));

		assertThat(client().capabilities().kind()).isEqualTo(kind);
	}

	@Test
	void unreachableServerFails() {
		String baseUrl = this.webUi.baseUrl();
		this.webUi.close();

		assertThatExceptionOfType(ConnectionException.class).isThrownBy(() -> BlockingStableDiffusionClient
			.of(StableDiffusionClient.builder().baseUrl(baseUrl).retry((retry) -> retry.maxRetries(0)).build())
			.capabilities());
	}

	@Test
	void missingEndpointMessageContainsRequirement() {
		this.webUi.close();
		this.webUi = SimulatedWebUi.builder().dialect(Dialect.STABLE_DIFFUSION_CPP).start();
		BlockingStableDiffusionClient client = client();

		assertThatExceptionOfType(MissingEndpointException.class).isThrownBy(() -> client.controlNet().version())
			.withMessageContaining(
					"This server (according to its response stable-diffusion.cpp) does not have the endpoint; "
							+ "it requires the ControlNet extension");
		assertThatExceptionOfType(MissingEndpointException.class).isThrownBy(() -> client.tasks().pending())
			.withMessageContaining("without --nowebui");
		assertThatExceptionOfType(MissingEndpointException.class).isThrownBy(() -> client.server().stop())
			.withMessageContaining("--api-server-stop");
		client.capabilities();
		assertThatExceptionOfType(MissingEndpointException.class).isThrownBy(() -> client.progress().get())
			.withMessageContaining("This server (stable-diffusion.cpp) does not have the endpoint; AUTOMATIC1111");
	}

}
