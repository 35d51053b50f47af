package io.stablediffusion.prompt;

import io.stablediffusion.internal.json.Json;

/**
 * Adds and removes the quotes around a value of an infotext. A value is quoted as in JSON
 * if it could not be parsed without quotes.
 */
final class Quotes {

	private static final String ESCAPES = "\"\\/bfnrt";

	private static final String ESCAPED = "\"\\/\b\f\n\r\t";

	private Quotes() {
	}

	static String add(String value) {
		return needsQuotes(value) ? Json.MAPPER.writeValueAsString(value) : value;
	}

	private static boolean needsQuotes(String value) {
		for (int i = 0; i < value.length(); i++) {
			if (",:|\n".indexOf(value.charAt(i)) >= 0) {
				return true;
			}
		}
		return !value.isEmpty() && ("\"{[".indexOf(value.charAt(0)) >= 0 || Character.isWhitespace(value.charAt(0))
				|| Character.isWhitespace(value.charAt(value.length() - 1)));
	}

	/** Returns the content of a JSON string, or else the value unchanged. */
	static String remove(String value) {
		int end = value.length() - 1;
		if (end < 1 || value.charAt(0) != '"' || value.charAt(end) != '"') {
			return value;
		}
		StringBuilder text = new StringBuilder(end);
		int i = 1;
		while (i < end) {
			char c = value.charAt(i++);
			if (c == '"' || c < ' ') {
				return value;
			}
			if (c == '\\') {
				int character = (i < end) ? escaped(value, i, end) : -1;
				if (character < 0) {
					return value;
				}
				i += (value.charAt(i) == 'u') ? 5 : 1;
				c = (char) character;
			}
			text.append(c);
		}
		return text.toString();
	}

	/**
	 * Returns the character of an escape sequence; -1 for one that JSON does not define.
	 */
	private static int escaped(String value, int i, int end) {
		if (value.charAt(i) != 'u') {
			int known = ESCAPES.indexOf(value.charAt(i));
			return (known < 0) ? -1 : ESCAPED.charAt(known);
		}
		int character = 0;
		for (int digit = i + 1; digit <= i + 4; digit++) {
			int bits = (digit < end && value.charAt(digit) < 128) ? Character.digit(value.charAt(digit), 16) : -1;
			if (bits < 0) {
				return -1;
			}
			character = character * 16 + bits;
		}
		return character;
	}

}
