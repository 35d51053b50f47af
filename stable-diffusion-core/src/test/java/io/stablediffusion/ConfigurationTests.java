package io.stablediffusion;

import java.time.Duration;
import java.util.function.Consumer;

import io.stablediffusion.internal.http.ServerAddress;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An invalid setting fails with its name and a correction, without the value of a secret.
 */
class ConfigurationTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			localhost:7860 | 'localhost:7860' does not begin with http:// or https://
			ftp://gpu | does not begin with http:// or https://
			http://my_gpu:7860 | 'http://my_gpu:7860' has no valid host name
			http://gpu 1 | is not a URL
			http://gpu?a=b | has a query
			http://user:geheim@my_gpu | 'http://***@my_gpu' has no valid host name
			http://user:geheim@gpu 1 | 'http://***@gpu 1' is not a URL
			http://user@gpu | password is missing
			""")
	void baseUrl(String url, String problem) {
		assertProblem((builder) -> builder.baseUrl(url), problem).withMessageNotContaining("geheim");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://gpu:7860/", "http://gpu:7860///", " http://gpu:7860 ", "http://a:b@gpu:7860/" })
	void baseUrlVariantsAreNormalized(String url) {
		assertThat(ServerAddress.parse(url).baseUrl()).isEqualTo("http://gpu:7860");
	}

	@Test
	void pathAndEscapedCredentialsAreKept() {
		ServerAddress address = ServerAddress.parse("https://us%40er:p%3Aw@gpu/sd/ui/");

		assertThat(address.baseUrl()).isEqualTo("https://gpu/sd/ui");
		assertThat(address.userInfo()).isEqualTo("us@er:p:w");
	}

	@Test
	void numbersAndTimes() {
		assertProblem((builder) -> builder.timeout(Duration.ZERO), "timeout must be above 0, but is PT0S");
		assertProblem((builder) -> builder.timeouts((timeouts) -> timeouts.read(Duration.ofSeconds(-1))),
				"read-timeout must be above 0");
		assertProblem((builder) -> builder.connectTimeout(Duration.ZERO), "connect-timeout must be above 0");
		assertProblem((builder) -> builder.timeouts((timeouts) -> timeouts.health(Duration.ZERO)),
				"health.timeout must be above 0");
		assertProblem((builder) -> builder.maxResponseSize(DataSize.ofBytes(0)), "max-response-size must be above 0");
		assertProblem((builder) -> builder.timeouts((timeouts) -> timeouts.call(Duration.ZERO)),
				"call-timeout must be above 0");
		assertProblem((builder) -> builder.connections((connections) -> connections.max(0)),
				"connections.max must be at least 1");
		assertProblem((builder) -> builder.connections((connections) -> connections.maxIdleTime(Duration.ZERO)),
				"connections.max-idle-time must be above 0");
		assertProblem((builder) -> builder.validation((rules) -> rules.minSize(512).maxSize(256)),
				"validation.max-size must be at least validation.min-size, but they are 256 and 512");
		assertProblem((builder) -> builder.validation((rules) -> rules.sizeMultiple(0)),
				"validation.size-multiple must be at least 1");
		assertProblem((builder) -> builder.validation((rules) -> rules.maxImageSize(DataSize.ofBytes(0))),
				"validation.max-image-size must be above 0");
		assertProblem((builder) -> builder.generation((generation) -> generation.maxConcurrent(0)),
				"generation.max-concurrent must be at least 1");
		assertProblem((builder) -> builder.generation((generation) -> generation.maxWaiting(-1)),
				"generation.max-waiting must not be negative");
		assertProblem((builder) -> builder.retry((retry) -> retry.maxRetries(-1)),
				"retry.max-retries must not be negative, but is -1. Use 0 to disable retries.");
		assertProblem((builder) -> builder.retry((retry) -> retry.multiplier(0.5)),
				"retry.multiplier must be at least 1");
		assertProblem((builder) -> builder.retry((retry) -> retry.delay(Duration.ofSeconds(-1))),
				"retry.delay must not be negative");
	}

	@Test
	void credentials() {
		assertProblem((builder) -> builder.basicAuthentication("user", ""), "password is missing");
		assertProblem((builder) -> builder.basicAuthentication("", "secret"), "username is missing");
		assertProblem((builder) -> builder.basicAuthentication("a:b", "secret"), "username must not contain a colon");
		assertProblem((builder) -> builder.baseUrl("http://a:b@gpu").basicAuthentication("user", "secret"),
				"base-url also contains credentials");
		assertProblem((builder) -> builder.bearerToken("secret").basicAuthentication("user", "secret"),
				"several settings that determine the Authorization header");
		assertProblem((builder) -> builder.bearerToken("secret").header("authorization", "secret"),
				"several settings that determine the Authorization header");
		assertProblem((builder) -> builder.header("X-Key", "secret\n"), "headers.X-Key contains a line break")
			.withMessageNotContaining("secret");
		assertProblem((builder) -> builder.header("X Key", "secret"), "'X Key', which is not a valid header name");
	}

	private static ThrowableAssertAlternative<ConfigurationException> assertProblem(
			Consumer<StableDiffusionClientBuilder> settings, String problem) {
		return assertThatExceptionOfType(ConfigurationException.class).isThrownBy(() -> {
			StableDiffusionClientBuilder builder = StableDiffusionClient.builder();
			settings.accept(builder);
			builder.build();
		}).withMessageContaining(problem);
	}

}
