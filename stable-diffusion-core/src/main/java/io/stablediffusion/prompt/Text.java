package io.stablediffusion.prompt;

/**
 * Searches in untrusted text. Each method reads a character at most once, so that a
 * caller that only moves forward needs linear time; regular expressions with backtracking
 * do not. The methods accept a {@link CharSequence}, so that a test can count the
 * characters that are read.
 */
final class Text {

	private Text() {
	}

	/** Returns the first position of the character, or the end. */
	static int indexOf(CharSequence text, char character, int from, int end) {
		int i = from;
		while (i < end && text.charAt(i) != character) {
			i++;
		}
		return i;
	}

	/** Returns the position after the last line break before a position. */
	static int startOfLine(CharSequence text, int position) {
		int i = position;
		while (i > 0 && text.charAt(i - 1) != '\n') {
			i--;
		}
		return i;
	}

	/** Returns the position after all occurrences of the character in a row. */
	static int skip(CharSequence text, char character, int from, int end) {
		int i = from;
		while (i < end && text.charAt(i) == character) {
			i++;
		}
		return i;
	}

	static int skipSpace(CharSequence text, int from, int end) {
		int i = from;
		while (i < end && isSpace(text.charAt(i))) {
			i++;
		}
		return i;
	}

	static int skipWord(CharSequence text, int from, int end) {
		int i = from;
		while (i < end && isWord(text.charAt(i))) {
			i++;
		}
		return i;
	}

	static boolean startsWith(CharSequence text, int from, String prefix) {
		if (from + prefix.length() > text.length()) {
			return false;
		}
		for (int i = 0; i < prefix.length(); i++) {
			if (text.charAt(from + i) != prefix.charAt(i)) {
				return false;
			}
		}
		return true;
	}

	/** Returns the part without Unicode white space at its ends. */
	static CharSequence strip(CharSequence text, int from, int to) {
		int start = from;
		int end = to;
		while (start < end && Character.isWhitespace(text.charAt(start))) {
			start++;
		}
		while (start < end && Character.isWhitespace(text.charAt(end - 1))) {
			end--;
		}
		return text.subSequence(start, end);
	}

	static boolean isBlank(CharSequence text, int from, int to) {
		int i = from;
		while (i < to && Character.isWhitespace(text.charAt(i))) {
			i++;
		}
		return i == to;
	}

	static boolean isDigit(char c) {
		return c >= '0' && c <= '9';
	}

	/** Returns whether the character is ASCII white space. */
	static boolean isSpace(char c) {
		return c == ' ' || (c >= '\t' && c <= '\r');
	}

	/** Returns whether the character is an ASCII letter, digit or underscore. */
	static boolean isWord(char c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '_';
	}

}
