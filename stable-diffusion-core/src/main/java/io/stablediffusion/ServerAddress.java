package io.stablediffusion;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.web.util.UriUtils;

/**
 * Where the WebUI is. Credentials in the URL are taken out of it, so that the URL can be
 * shown.
 *
 * @param baseUrl the URL without credentials and without a slash at its end
 * @param userInfo the credentials that were in it, decoded
 */
record ServerAddress(String baseUrl, @Nullable String userInfo) {

	private static final String FIX = "Use the address at which the WebUI listens, for example http://localhost:7860.";

	static ServerAddress parse(String url) {
		String shown = "'" + withoutUserInfo(url) + "'";
		URI uri;
		try {
			uri = new URI(url.strip());
		}
		catch (URISyntaxException ex) {
			throw new ConfigurationException("base-url", shown + " is not a URL", FIX);
		}
		String scheme = (uri.getScheme() != null) ? uri.getScheme().toLowerCase(Locale.ROOT) : "";
		if (!scheme.equals("http") && !scheme.equals("https")) {
			throw new ConfigurationException("base-url", shown + " does not begin with http:// or https://", FIX);
		}
		if (uri.getHost() == null) {
			throw new ConfigurationException("base-url",
					shown + " has no valid host name (letters, digits, dots and hyphens; no underscore)", FIX);
		}
		if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
			throw new ConfigurationException("base-url", shown + " has a query or a fragment", FIX);
		}
		String userInfo = uri.getRawUserInfo();
		return new ServerAddress(withoutUserInfo(url.strip()).replaceAll("/+$", ""),
				(userInfo != null) ? UriUtils.decode(userInfo, StandardCharsets.UTF_8) : null);
	}

	private static String withoutUserInfo(String url) {
		return url.replaceFirst("//[^/?#]*@", "//");
	}

}
