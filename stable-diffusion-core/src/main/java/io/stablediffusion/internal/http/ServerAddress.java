package io.stablediffusion.internal.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import io.stablediffusion.ConfigurationException;
import io.stablediffusion.internal.Redaction;
import org.jspecify.annotations.Nullable;

import org.springframework.web.util.UriUtils;

/**
 * The address of the WebUI. Credentials are separated from the URL, so that messages can
 * contain the URL.
 *
 * @param baseUrl the URL without credentials and without a slash at its end
 * @param userInfo the decoded credentials of the URL; null if it has none
 */
public record ServerAddress(String baseUrl, @Nullable String userInfo) {

	private static final String FIX = "Use the address at which the WebUI listens, for example http://localhost:7860.";

	private static final String ENCODE = "In a user name or password, write / as %2F, # as %23, ? as %3F and @ as %40, "
			+ "or use the settings username and password.";

	public static ServerAddress parse(String url) {
		String shown = "'" + shown(url.strip()) + "'";
		URI uri;
		try {
			uri = new URI(url.strip());
		}
		catch (URISyntaxException ex) {
			throw new ConfigurationException("base-url", shown + " is not a URL", fix(url));
		}
		String scheme = (uri.getScheme() != null) ? uri.getScheme().toLowerCase(Locale.ROOT) : "";
		if (!scheme.equals("http") && !scheme.equals("https")) {
			throw new ConfigurationException("base-url", shown + " does not begin with http:// or https://", fix(url));
		}
		if (uri.getHost() == null) {
			throw new ConfigurationException("base-url",
					shown + " has no valid host name (letters, digits, dots and hyphens; no underscore)", fix(url));
		}
		if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
			throw new ConfigurationException("base-url", shown + " has a query or a fragment", fix(url));
		}
		if (uri.getRawPath().indexOf('@') >= 0) {
			throw new ConfigurationException("base-url", shown + " has an @ after its host", ENCODE);
		}
		if (uri.getPort() == 0 || uri.getPort() > 65_535) {
			throw new ConfigurationException("base-url", shown + " has a port that is not between 1 and 65535", FIX);
		}
		String path = withoutSlash(uri.getRawPath());
		if (path.endsWith("/sdapi/v1") || path.endsWith("/sdapi")) {
			throw new ConfigurationException("base-url",
					shown + " ends with the path of the API, which the client adds", "Remove /sdapi/v1 from its end.");
		}
		String userInfo = uri.getRawUserInfo();
		String authority = uri.getRawAuthority();
		return new ServerAddress(scheme + "://" + authority.substring(authority.lastIndexOf('@') + 1) + path,
				(userInfo != null) ? UriUtils.decode(userInfo, StandardCharsets.UTF_8) : null);
	}

	private static String withoutSlash(String path) {
		int end = path.length();
		while (end > 0 && path.charAt(end - 1) == '/') {
			end--;
		}
		return path.substring(0, end);
	}

	private static String fix(String url) {
		return (url.indexOf('@') >= 0) ? ENCODE : FIX;
	}

	/**
	 * Returns a URL for a message. Everything before its last @ is replaced, because it
	 * can be a password, even in a URL that cannot be parsed.
	 */
	static String shown(String url) {
		String scheme = url.startsWith("http://") ? "http://" : url.startsWith("https://") ? "https://" : "";
		String decoded = url.replace("%40", "@");
		int at = decoded.lastIndexOf('@');
		if (at >= 0) {
			return Redaction.excerpt(scheme + "***@" + decoded.substring(at + 1));
		}
		int slash = url.indexOf('/', scheme.length());
		int end = (slash >= 0) ? slash : url.length();
		int port = url.indexOf(':', scheme.length()) + 1;
		boolean number = port == 0 || port > end || url.startsWith("[", scheme.length())
				|| url.substring(port, end).chars().allMatch((c) -> c >= '0' && c <= '9');
		return Redaction
			.excerpt((scheme.isEmpty() || number) ? url : url.substring(0, port) + "***" + url.substring(end));
	}

}
