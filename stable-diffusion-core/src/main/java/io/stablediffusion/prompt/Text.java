package io.stablediffusion.prompt;

/**
 * Searches in a text whose length and content somebody else decides. Each method reads a
 * character at most once, so that a caller that never goes back reads a text in linear
 * time; regular expressions that backtrack do not. A {@link CharSequence}, so that a test
 * can count what is read.
 */
final class Text {

	private Text() {
	}

	/** The first position of the character, or the end. */
	static int indexOf(CharSequence text, char character, int from, int end) {
		int i = from;
		while (i < end && text.charAt(i) != character) {
			i++;
		}
		return i;
	}

	/** The position after the last line break before a position. */
	static int startOfLine(CharSequence text, int position) {
		int i = position;
		while (i > 0 && text.charAt(i - 1) != '\n') {
			i--;
		}
		return i;
	}

	/** The position after all of the character. */
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

	/** The part without white space of any script at its ends. */
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

	/** White space of ASCII, as Python and Java have it by default. */
	static boolean isSpace(char c) {
		return c == ' ' || (c >= '\t' && c <= '\r');
	}

	/** A letter, digit or underscore of ASCII. */
	static boolean isWord(char c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '_';
	}

}
