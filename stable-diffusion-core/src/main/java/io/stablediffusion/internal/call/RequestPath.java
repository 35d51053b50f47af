package io.stablediffusion.internal.call;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.stablediffusion.internal.Checks;

import org.springframework.web.util.UriUtils;

/**
 * Encodes and checks a path with an optional query that a caller specifies.
 */
public final class RequestPath {

	/** The legal characters of path and query (RFC 3986) besides letters and digits. */
	private static final String LEGAL = "-._~!$&'()*+,;=:@/?";

	private static final String HEX = "0123456789ABCDEF";

	private RequestPath() {
	}

	/**
	 * Encodes the characters that are illegal in a URL. Existing escapes are kept, and
	 * braces are not a URI template.
	 * @throws IllegalArgumentException if the path is not below the base URL
	 */
	public static String encode(String path) {
		require(Checks.notNull("path", path).startsWith("/"), path,
				"must begin with a slash, because it is relative to the base URL");
		require(!path.startsWith("//"), path, "must begin with one slash: two slashes denote another host");
		require(path.indexOf('#') < 0, path, "must not contain a fragment, which is never sent: encode # as %23");
		require(path.chars().noneMatch(Character::isISOControl), path, "must not contain control characters");
		int end = (path.indexOf('?') >= 0) ? path.indexOf('?') : path.length();
		requireBelow(path, path.substring(0, end));
		return encodeIllegal(path);
	}

	/**
	 * Checks the path after each level of decoding, because a proxy can decode it, too.
	 */
	private static void requireBelow(String path, String beforeQuery) {
		String decoded = beforeQuery;
		for (String before = ""; !decoded.equals(before);) {
			before = decoded;
			require(decoded.indexOf('\\') < 0, path,
					"must not contain a backslash, which some servers treat as a slash");
			require(Arrays.stream(decoded.split("/")).noneMatch(RequestPath::isDots), path,
					"must not contain the segments . and .., which can refer to a path outside the base URL");
			decoded = decode(decoded);
		}
	}

	private static boolean isDots(String segment) {
		String name = (segment.indexOf(';') >= 0) ? segment.substring(0, segment.indexOf(';')) : segment;
		return name.equals(".") || name.equals("..");
	}

	private static String decode(String path) {
		return UriUtils.decode(encodeIllegal(path), StandardCharsets.UTF_8);
	}

	private static String encodeIllegal(String path) {
		StringBuilder result = new StringBuilder(path.length());
		for (int i = 0; i < path.length();) {
			int character = path.codePointAt(i);
			require(!(character <= Character.MAX_VALUE && Character.isSurrogate((char) character)), path,
					"must not contain an unpaired surrogate");
			if (isLegal(path, i, character)) {
				result.appendCodePoint(character);
			}
			else {
				for (byte octet : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
					result.append('%').append(HEX.charAt((octet >> 4) & 0xf)).append(HEX.charAt(octet & 0xf));
				}
			}
			i += Character.charCount(character);
		}
		return result.toString();
	}

	private static boolean isLegal(String path, int index, int character) {
		if (character == '%') {
			return isHexDigit(path, index + 1) && isHexDigit(path, index + 2);
		}
		return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z')
				|| (character >= '0' && character <= '9') || LEGAL.indexOf(character) >= 0;
	}

	private static boolean isHexDigit(String path, int index) {
		return index < path.length() && HEX.indexOf(Character.toUpperCase(path.charAt(index))) >= 0;
	}

	private static void require(boolean valid, String path, String problem) {
		if (!valid) {
			throw new IllegalArgumentException("path " + problem + ", but is '" + shown(path) + "'");
		}
	}

	private static String shown(String path) {
		StringBuilder shown = new StringBuilder();
		path.chars()
			.limit(200)
			.map((unit) -> (Character.isISOControl(unit) || Character.isSurrogate((char) unit)) ? '?' : unit)
			.forEach((unit) -> shown.append((char) unit));
		return shown.toString();
	}

}
