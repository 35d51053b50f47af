package io.stablediffusion.json;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps encoded pictures out of messages and logs.
 */
public final class Redaction {

	/** No word of a prompt or path is as long, and no picture is shorter. */
	private static final Pattern BASE64 = Pattern.compile("(?:data:[\\w/+.-]*;base64,)?[A-Za-z0-9+/_-]{80,}={0,2}");

	private Redaction() {
	}

	/**
	 * Replaces each run of base64 by a note of its length.
	 * @param text any text
	 * @return the text, without what may be a picture
	 */
	public static String withoutBase64(String text) {
		Matcher matcher = BASE64.matcher(text);
		return matcher.replaceAll((match) -> "[base64, " + match.group().length() + " characters]");
	}

	/**
	 * Makes a server's text fit for a message: no picture, one line, at most 300
	 * characters.
	 * @param text what a server said
	 * @return the same in short
	 */
	public static String excerpt(String text) {
		String line = withoutBase64(text).replaceAll("\\s+", " ").trim();
		return (line.length() <= 300) ? line : line.substring(0, 300) + "...";
	}

}
