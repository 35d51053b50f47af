package io.stablediffusion.internal.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

import io.stablediffusion.ConfigurationException;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.util.StringUtils;

/**
 * The credentials and headers that are sent with each request. No message contains a
 * value.
 */
public final class Credentials {

	private @Nullable String username;

	private @Nullable String password;

	private @Nullable String bearerToken;

	private final Map<String, String> headers = new LinkedHashMap<>();

	public void basic(String username, String password) {
		this.username = username;
		this.password = password;
	}

	public void bearer(String token) {
		this.bearerToken = token;
	}

	public void header(String name, String value) {
		this.headers.put(name, value);
	}

	/**
	 * Validates the settings, and returns a function that sets the headers of a request.
	 * @throws ConfigurationException if a value is invalid, or if several settings
	 * determine the {@code Authorization} header
	 */
	public Consumer<HttpHeaders> headers(ServerAddress address) {
		String basic = basic(address);
		requireOneLine("bearer-token", this.bearerToken);
		this.headers.forEach((name, value) -> {
			if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
				throw new ConfigurationException("headers", "contains '" + name + "', which is not a valid header name",
						"Use letters, digits and hyphens.");
			}
			requireOneLine("headers." + name, value);
		});
		boolean header = this.headers.keySet().stream().anyMatch(HttpHeaders.AUTHORIZATION::equalsIgnoreCase);
		if ((basic != null && this.bearerToken != null) || (header && (basic != null || this.bearerToken != null))) {
			throw new ConfigurationException("bearer-token",
					"is one of several settings that determine the Authorization header",
					"Use one of username and password, bearer-token, or headers.Authorization.");
		}
		return (target) -> {
			if (basic != null) {
				target.setBasicAuth(basic);
			}
			if (this.bearerToken != null) {
				target.setBearerAuth(this.bearerToken);
			}
			this.headers.forEach(target::set);
		};
	}

	private @Nullable String basic(ServerAddress address) {
		String user = this.username;
		String secret = this.password;
		if (address.userInfo() != null) {
			if (user != null || secret != null) {
				throw new ConfigurationException("username", "is set, but base-url also contains credentials",
						"Remove one of them.");
			}
			String[] parts = address.userInfo().split(":", 2);
			user = parts[0];
			secret = (parts.length == 2) ? parts[1] : null;
		}
		if (!StringUtils.hasLength(user) && !StringUtils.hasLength(secret)) {
			return null;
		}
		if (!StringUtils.hasLength(user) || !StringUtils.hasLength(secret)) {
			throw new ConfigurationException(StringUtils.hasLength(user) ? "password" : "username",
					"is missing, but the other half of the credentials is set",
					"Set both username and password, or neither.");
		}
		if (user.contains(":")) {
			throw new ConfigurationException("username", "must not contain a colon",
					"Use a user name without a colon: HTTP Basic separates the user name from the password by a colon.");
		}
		requireOneLine("username", user);
		requireOneLine("password", secret);
		return HttpHeaders.encodeBasicAuth(user, secret, StandardCharsets.UTF_8);
	}

	private static void requireOneLine(String setting, @Nullable String value) {
		if (value != null && value.chars().anyMatch((c) -> c < ' ' && c != '\t')) {
			throw new ConfigurationException(setting, "contains a line break or another control character",
					"Check the quotes around the value.");
		}
	}

}
