package io.stablediffusion.internal;

/**
 * Removes encoded images and control characters from texts of a server or a request, so
 * that messages and logs can contain them. Each method reads its text once.
 */
public final class Redaction {

	/**
	 * The minimum length of base64: longer than words, shorter than any encoded image.
	 */
	private static final int MIN_BASE64 = 80;

	private static final int MAX_EXCERPT = 300;

	/** The maximum length of the prefix of a data URI. */
	private static final int MAX_PREFIX = 64;

	private Redaction() {
	}

	/**
	 * Makes a message or description printable like {@link #excerpt}, but does not
	 * shorten it.
	 * @param message a text that can contain text of a server or a request
	 * @return one line without images, control characters and format characters
	 */
	public static String oneLine(String message) {
		return rewrite(message, Integer.MAX_VALUE).trim();
	}

	/**
	 * Makes a text of a server printable: one line of at most 300 characters without
	 * images. Control and format characters, such as terminal escapes and marks of the
	 * text direction, become spaces.
	 * @param text the text of a server
	 * @return the excerpt
	 */
	public static String excerpt(String text) {
		String line = rewrite(text, MAX_EXCERPT).trim();
		if (line.length() <= MAX_EXCERPT) {
			return line;
		}
		int end = Character.isHighSurrogate(line.charAt(MAX_EXCERPT - 1)) ? MAX_EXCERPT - 1 : MAX_EXCERPT;
		return line.substring(0, end) + "...";
	}

	private static String rewrite(String text, int enough) {
		StringBuilder result = new StringBuilder(Math.min(text.length(), 2 * MAX_EXCERPT));
		int i = 0;
		while (i < text.length() && result.length() <= enough) {
			int end = endOfBase64(text, i);
			if (end - i >= MIN_BASE64) {
				int padded = end;
				while (padded < text.length() && padded < end + 2 && text.charAt(padded) == '=') {
					padded++;
				}
				int prefix = prefixLength(result);
				result.setLength(result.length() - prefix);
				result.append("[base64, ").append(prefix + padded - i).append(" characters]");
				i = padded;
			}
			else if (end > i) {
				result.append(text, i, end);
				i = end;
			}
			else {
				int character = text.codePointAt(i);
				i += Character.charCount(character);
				if (isPrintable(character)) {
					result.appendCodePoint(character);
				}
				else if (!result.isEmpty() && result.charAt(result.length() - 1) != ' ') {
					result.append(' ');
				}
			}
		}
		return result.toString();
	}

	private static int endOfBase64(String text, int start) {
		int end = start;
		while (end < text.length() && isBase64(text.charAt(end))) {
			end++;
		}
		return end;
	}

	private static boolean isBase64(char character) {
		return (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z')
				|| (character >= '0' && character <= '9') || "+/_-".indexOf(character) >= 0;
	}

	/** Returns the length of the data URI prefix at the end of a text, or 0. */
	private static int prefixLength(StringBuilder text) {
		if (text.length() < 8 || !text.substring(text.length() - 8).equals(";base64,")) {
			return 0;
		}
		int start = text.indexOf("data:", Math.max(0, text.length() - MAX_PREFIX));
		return (start >= 0) ? text.length() - start : 0;
	}

	/**
	 * Whether a character is visible and does not change the display of other characters.
	 */
	private static boolean isPrintable(int character) {
		return switch (Character.getType(character)) {
			case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
					Character.PARAGRAPH_SEPARATOR, Character.SPACE_SEPARATOR ->
				false;
			default -> true;
		};
	}

}
