package io.stablediffusion.internal.http;

import io.stablediffusion.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ServerAddressTests {

	@ParameterizedTest
	@ValueSource(strings = { "http://user:pa/geheim@gpu:7860", "http://user:pa#geheim@gpu", "http://user:pa?geheim@gpu",
			"http://user:geheim/@gpu", "http://user:pa@geheim@gpu:7860", "user:geheim@gpu:7860",
			"http://user:ge heim geheim@gpu", "http://user:geheim%@gpu", "HTTP://user:pa/geheim@gpu",
			"http:/user:geheim@gpu", "http://user:1/geheim@gpu", " http://user:pa\\geheim@gpu", "ftp://a:geheim@gpu",
			"http://user:geheim@gpu_1", "http://user:geheim@gpu?x=1", "http://user/geheim@gpu" })
	void passwordIsNotInMessage(String url) {
		assertThatExceptionOfType(ConfigurationException.class).isThrownBy(() -> ServerAddress.parse(url))
			.withMessageStartingWith("base-url ")
			.withMessageContaining("%2F")
			.withMessageNotContaining("geheim")
			.withMessageNotContaining("user:");
	}

	@ParameterizedTest
	@CsvSource({ "http://user:geheim%40gpu, http://***@gpu", "http://user:geheim, http://user:***",
			"http://user:geheim/ui?a, http://user:***/ui?a", "http://gpu:7860/ui?a, http://gpu:7860/ui?a",
			"http://[::1]:7860/ui?a, http://[::1]:7860/ui?a", "http://gpu/ui:b?a, http://gpu/ui:b?a" })
	void whatMayBeAPasswordWithoutAnAtSignIsNotShown(String url, String shown) {
		assertThatExceptionOfType(ConfigurationException.class).isThrownBy(() -> ServerAddress.parse(url))
			.withMessageContaining("'" + shown + "'");
	}

	@ParameterizedTest
	@CsvSource({ "http://[::1]:7860/, http://[::1]:7860", "http://gpu:7860///, http://gpu:7860",
			"HTTP://user:secret@gpu/sd/, http://gpu/sd", "https://gpu/%C3%BC/ui, https://gpu/%C3%BC/ui" })
	void baseUrlHasNoCredentialsAndTrailingSlash(String url, String baseUrl) {
		assertThat(ServerAddress.parse(url).baseUrl()).isEqualTo(baseUrl);
	}

	@Test
	void encodedPasswordIsDecoded() {
		assertThat(ServerAddress.parse("http://user:a%2Fb%40c%23@gpu").userInfo()).isEqualTo("user:a/b@c#");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://gpu/sdapi/v1", "http://gpu/sdapi/v1/", "http://gpu/ui/sdapi" })
	void pathOfTheApiIsRejected(String url) {
		assertThatExceptionOfType(ConfigurationException.class).isThrownBy(() -> ServerAddress.parse(url))
			.withMessageContaining("ends with the path of the API")
			.withMessageContaining("Remove /sdapi/v1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://gpu:0", "http://gpu:65536", "http://gpu:99999" })
	void portOutOfRangeIsRejected(String url) {
		assertThatExceptionOfType(ConfigurationException.class).isThrownBy(() -> ServerAddress.parse(url))
			.withMessageContaining("between 1 and 65535");
	}

}
