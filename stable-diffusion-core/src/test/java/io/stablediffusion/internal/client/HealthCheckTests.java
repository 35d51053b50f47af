package io.stablediffusion.internal.client;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.function.Consumer;

import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.StableDiffusionClientBuilder;
import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import io.stablediffusion.server.HealthCheckResult;
import io.stablediffusion.test.Dialect;
import io.stablediffusion.test.Fault;
import io.stablediffusion.test.SimulatedWebUi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Health checks of all kinds of servers.
 */
class HealthCheckTests {

	private static HealthCheckResult check(String baseUrl, Consumer<StableDiffusionClientBuilder> settings) {
		StableDiffusionClientBuilder builder = StableDiffusionClient.builder().baseUrl(baseUrl);
		settings.accept(builder);
		try (StableDiffusionClient client = builder.build()) {
			HealthCheckResult result = BlockingStableDiffusionClient.of(client).healthCheck();
			assertThat(BlockingStableDiffusionClient.of(client).ping()).isEqualTo(result.healthy());
			return result;
		}
	}

	private static HealthCheckResult check(SimulatedWebUi webUi) {
		return check(webUi.baseUrl(), (builder) -> {
		});
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTOMATIC1111_WITHOUT_API")
	void eachKindOfServerIsHealthy(Dialect dialect) {
		try (SimulatedWebUi webUi = SimulatedWebUi.builder().dialect(dialect).start()) {
			HealthCheckResult result = check(webUi);

			assertThat(result.healthy()).isTrue();
			assertThat(result.model()).isNotEmpty();
			assertThat(result.baseUrl()).isEqualTo(webUi.baseUrl());
			assertThat(result.responseTime()).isPositive();
			assertThat(result.error()).isNull();
		}
	}

	@Test
	void disabledApiIsUnhealthy() {
		try (SimulatedWebUi webUi = SimulatedWebUi.builder().dialect(Dialect.AUTOMATIC1111_WITHOUT_API).start()) {
			assertThat(check(webUi).error()).contains("returned 404: \"Not Found\"").contains("--api");
		}
	}

	@Test
	void wrongCredentialsAreUnhealthy() {
		try (SimulatedWebUi webUi = SimulatedWebUi.builder().basicAuthentication("user", "right").start()) {
			String url = webUi.baseUrl();
			assertThat(check(url, (builder) -> builder.basicAuthentication("user", "right")).healthy()).isTrue();
			assertThat(check(url.replace("//", "//user:right@"), (builder) -> {
			})).satisfies((result) -> {
				assertThat(result.healthy()).isTrue();
				assertThat(result.baseUrl()).isEqualTo(url);
			});
			assertThat(check(url, (builder) -> builder.basicAuthentication("user", "wr0ng")).error())
				.contains("returned 401: \"Incorrect username or password\"")
				.doesNotContain("wr0ng");
			assertThat(check(webUi).error()).contains("Not authenticated");
		}
	}

	@Test
	void unreachableServerIsUnhealthy() throws IOException {
		int port;
		try (ServerSocket socket = new ServerSocket(0)) {
			port = socket.getLocalPort();
		}
		assertThat(check("http://127.0.0.1:" + port, (builder) -> {
		}).error()).contains("could not connect").contains("refused");
		assertThat(check("http://no-such-host.invalid", (builder) -> {
		}).error()).contains("could not connect");
	}

	@Test
	void missingResponseIsUnhealthyAfterTimeout() throws IOException {
		try (ServerSocket blackHole = new ServerSocket(0)) {
			HealthCheckResult result = check("http://127.0.0.1:" + blackHole.getLocalPort(),
					(builder) -> builder.timeouts((timeouts) -> timeouts.health(Duration.ofMillis(200))));

			assertThat(result.error()).endsWith("received no response within 200 ms");
			assertThat(result.responseTime()).isBetween(Duration.ofMillis(200), Duration.ofMillis(900));
		}
	}

	@Test
	void otherApplicationIsUnhealthy() {
		try (SimulatedWebUi webUi = SimulatedWebUi.start()) {
			webUi.fail("/sdapi/v1/options", Fault.answer(200, "text/html", "<html>"),
					Fault.answer(200, "text/html", "<html>"));
			webUi.fail("/sdapi/v1/samplers", Fault.answer(200, "text/html", "<html>"),
					Fault.answer(200, "text/html", "<html>"));
			assertThat(check(webUi).error()).contains("returned text/html, not JSON");

			String json = "application/json";
			webUi.fail("/sdapi/v1/options", Fault.answer(200, json, "{}"), Fault.answer(200, json, "{}"));
			webUi.fail("/sdapi/v1/samplers", Fault.answer(200, json, "[]"), Fault.answer(200, json, "[{}]"));
			assertThat(check(webUi).error()).contains("not that of a WebUI");
		}
	}

	@Test
	void failedOptionsWithSamplersAreHealthy() {
		try (SimulatedWebUi webUi = SimulatedWebUi.start()) {
			Fault noModel = Fault.answer(500, "application/json", "{\"error\":\"AttributeError\"}");
			webUi.fail("/sdapi/v1/options", noModel, noModel);

			assertThat(check(webUi)).satisfies((result) -> {
				assertThat(result.healthy()).isTrue();
				assertThat(result.model()).isNull();
			});
		}
	}

	@Test
	void healthCheckIsNotRetried() {
		try (SimulatedWebUi webUi = SimulatedWebUi.start();
				StableDiffusionClient client = StableDiffusionClient.create(webUi.baseUrl())) {
			webUi.fail("/sdapi/v1/options", Fault.status(503));
			webUi.fail("/sdapi/v1/samplers", Fault.status(503));

			assertThat(BlockingStableDiffusionClient.of(client).ping()).isFalse();
			assertThat(webUi.requests()).hasSize(2);
		}
	}

}
