package io.stablediffusion.internal.http;

import java.util.function.Consumer;

import io.stablediffusion.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CredentialsTests {

	private static HttpHeaders headers(Consumer<Credentials> settings, String baseUrl) {
		Credentials credentials = new Credentials();
		settings.accept(credentials);
		HttpHeaders headers = new HttpHeaders();
		credentials.headers(ServerAddress.parse(baseUrl)).accept(headers);
		return headers;
	}

	private static HttpHeaders headers(Consumer<Credentials> settings) {
		return headers(settings, "http://localhost:7860");
	}

	private static void assertRefused(String setting, Consumer<Credentials> settings) {
		assertThatExceptionOfType(ConfigurationException.class).isThrownBy(() -> headers(settings))
			.satisfies((refused) -> assertThat(refused.setting()).isEqualTo(setting));
	}

	@Test
	void noCredentialsAddNoHeader() {
		assertThat(headers((none) -> {
		}).isEmpty()).isTrue();
	}

	@Test
	void usernameAndPasswordAreBasicAuthenticationInUtf8() {
		// "us\u00e9r:p w" in UTF-8
		assertThat(headers((credentials) -> credentials.basic("us\u00e9r", "p w"))).satisfies(
				(headers) -> assertThat(headers.getFirst(HttpHeaders.AUTHORIZATION)).isEqualTo("Basic dXPDqXI6cCB3"));
	}

	@Test
	void credentialsOfTheBaseUrlAreDecodedFirst() {
		assertThat(headers((none) -> {
		}, "http://u:p%2Fw@localhost").getFirst(HttpHeaders.AUTHORIZATION)).isEqualTo("Basic dTpwL3c=");
	}

	@Test
	void bearerTokenAndHeadersAreSent() {
		HttpHeaders headers = headers((credentials) -> {
			credentials.bearer("token");
			credentials.header("X-Tenant", "a");
		});

		assertThat(headers.getFirst(HttpHeaders.AUTHORIZATION)).isEqualTo("Bearer token");
		assertThat(headers.getFirst("X-Tenant")).isEqualTo("a");
	}

	@Test
	void twoWaysToAuthenticateAreRefused() {
		assertRefused("bearer-token", (credentials) -> {
			credentials.basic("u", "p");
			credentials.bearer("token");
		});
		assertRefused("bearer-token", (credentials) -> {
			credentials.bearer("token");
			credentials.header("authorization", "x");
		});
		assertThatExceptionOfType(ConfigurationException.class)
			.isThrownBy(() -> headers((credentials) -> credentials.basic("u", "p"), "http://u:p@localhost"))
			.satisfies((refused) -> assertThat(refused.setting()).isEqualTo("username"));
	}

	@Test
	void halfOfTheCredentialsIsRefused() {
		assertRefused("password", (credentials) -> credentials.basic("u", ""));
		assertRefused("username", (credentials) -> credentials.basic("", "p"));
		assertRefused("username", (credentials) -> credentials.basic("u:v", "p"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "hidden\nb", "hidden\rb", "hidden\u0000b" })
	void controlCharactersAreRefusedWithoutTheValue(String secret) {
		assertRefused("password", (credentials) -> credentials.basic("u", secret));
		assertRefused("bearer-token", (credentials) -> credentials.bearer(secret));
		assertRefused("headers.X", (credentials) -> credentials.header("X", secret));
		assertThatExceptionOfType(ConfigurationException.class)
			.isThrownBy(() -> headers((credentials) -> credentials.bearer(secret)))
			.satisfies((refused) -> assertThat(refused.getMessage()).doesNotContain("hidden"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a b", "a:b", "\u00e9" })
	void nameThatIsNoHeaderNameIsRefused(String name) {
		assertRefused("headers", (credentials) -> credentials.header(name, "x"));
	}

}
