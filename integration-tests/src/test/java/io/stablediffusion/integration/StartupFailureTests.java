package io.stablediffusion.integration;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.stablediffusion.ConfigurationException;
import io.stablediffusion.spring.boot.autoconfigure.StableDiffusionAutoConfiguration;
import io.stablediffusion.spring.boot.autoconfigure.StableDiffusionProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests the log when the client cannot be built: it names the invalid property and a
 * remedy, and contains no secret.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartupFailureTests {

	private static void assertThatStartFails(String property, String value, String named, CapturedOutput output) {
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
				.run("--spring.main.banner-mode=off", "--" + property + "=" + value)
				.close())
			.havingRootCause()
			.isInstanceOf(ConfigurationException.class);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The Stable Diffusion client cannot be built")
			.contains("Change the property '" + named + "'");
	}

	static Stream<String> timeLimits() {
		List<String> names = new ArrayList<>();
		collect("stablediffusion", StableDiffusionProperties.class, names);
		return names.stream();
	}

	private static void collect(String prefix, Class<?> type, List<String> names) {
		for (RecordComponent component : type.getRecordComponents()) {
			String name = prefix + "." + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
			if (component.getType().isRecord()) {
				collect(name, component.getType(), names);
			}
			else if (component.getType().equals(Duration.class)) {
				names.add(name);
			}
		}
	}

	@Test
	void eachTimeLimitIsTested() {
		assertThat(timeLimits())
			.contains("stablediffusion.timeout", "stablediffusion.call-timeout",
					"stablediffusion.retry.max-retry-after", "stablediffusion.connections.max-idle-time")
			.hasSize(10);
	}

	@ParameterizedTest
	@MethodSource("timeLimits")
	void negativeTimeLimitIsReported(String property, CapturedOutput output) {
		assertThatStartFails(property, "-1s", property, output);
	}

	@ParameterizedTest
	@MethodSource("timeLimits")
	void timeLimitOfMillenniaIsReported(String property, CapturedOutput output) {
		assertThatStartFails(property, "100000000d", property, output);
	}

	@ParameterizedTest
	@MethodSource("timeLimits")
	void longestDurationIsReported(String property, CapturedOutput output) {
		assertThatStartFails(property, Duration.ofSeconds(Long.MAX_VALUE).toString(), property, output);
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://user:top/secret@host:7860", "http://user:top#secret@host:7860",
			"http://user:top?secret@host:7860", "http://user:top@secret@host:7860", "http://user:top secret@host:7860",
			"http://user:top%secret@host:7860", "http://user:top[secret]@host:7860", "http://user:topsecret@:7860",
			"http://user:topsecret@host:port", "http://user:topsecret@ho_st", "http://user:topsecret@host/?query",
			"user:topsecret@host:7860", "//user:topsecret@host", "ftp://user:topsecret@host",
			"http:user:topsecret@host", "http:/user:topsecret@host", "http://user:top\\secret@host",
			" http://user:top/secret@host ", "http://user:top//secret@host", "http://:topsecret@host" })
	void passwordInTheBaseUrlIsNotLogged(String baseUrl, CapturedOutput output) {
		assertThatStartFails("stablediffusion.base-url", baseUrl, "stablediffusion.", output, "secret", "top");
	}

	@ParameterizedTest
	@ValueSource(strings = { "stablediffusion.bearer-token", "stablediffusion.headers.X-Api-Key",
			"stablediffusion.password" })
	void secretWithALineBreakIsNotLogged(String property, CapturedOutput output) {
		String value = "top\nsecret";
		assertThatStartFails(property, value, property.contains("password") ? "stablediffusion.username" : property,
				output, "secret", "top\n");
	}

	private static void assertThatStartFails(String property, String value, String named, CapturedOutput output,
			String... secrets) {
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
				.properties("debug=true")
				.run("--spring.main.banner-mode=off", "--" + property + "=" + value)
				.close())
			.satisfies((failure) -> {
				Throwable root = failure;
				while (root.getCause() != null) {
					root = root.getCause();
				}
				assertThat(root).isInstanceOf(ConfigurationException.class);
				assertThat(root.getMessage()).doesNotContain(secrets);
			});
		assertThat(output).contains("The Stable Diffusion client cannot be built")
			.contains("Change the property '" + named);
		assertThat(output.getAll().replaceAll("(?s)\\tat [^\\n]*", "")).doesNotContain(secrets);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@ImportAutoConfiguration(StableDiffusionAutoConfiguration.class)
	static class Application {

	}

}
