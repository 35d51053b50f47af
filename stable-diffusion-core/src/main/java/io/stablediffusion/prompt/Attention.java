package io.stablediffusion.prompt;

import java.util.ArrayList;
import java.util.List;

import io.stablediffusion.prompt.Prompt.Weighted;
import org.jspecify.annotations.Nullable;

/**
 * Parses words and the brackets around them. As in the WebUI, round and square brackets
 * are nested independently and may overlap. The weight of words is the product of all
 * brackets around them, which is known only after the last bracket was read. Therefore a
 * bracket stores its own factor, which is multiplied with that of the outer bracket at
 * the end; this needs linear time.
 */
final class Attention {

	/** The factor of {@code (word)}, and the divisor of {@code [word]}. */
	private static final double STEP = 1.1;

	private final CharSequence text;

	private final List<Words> words = new ArrayList<>();

	/** All round brackets, outer brackets before inner brackets. */
	private final List<Bracket> brackets = new ArrayList<>();

	/** The innermost open round bracket. */
	private @Nullable Bracket round;

	/** The number of open square brackets. */
	private int square;

	private Attention(CharSequence text) {
		this.text = text;
	}

	static List<Weighted> read(CharSequence text) {
		Attention attention = new Attention(text);
		int i = 0;
		while (i < text.length()) {
			i = attention.next(i);
		}
		return attention.weighted();
	}

	/** Returns whether the character has a meaning unless a backslash precedes it. */
	static boolean isSyntax(char c) {
		return c == '(' || c == ')' || c == '[' || c == ']' || c == '\\';
	}

	/** Reads a bracket or words, and returns the position after them. */
	private int next(int i) {
		char c = this.text.charAt(i);
		if (c == '\\' && i + 1 < this.text.length() && isSyntax(this.text.charAt(i + 1))) {
			return add(i + 1, i + 2);
		}
		if (c == '(') {
			this.round = new Bracket(this.round);
			this.brackets.add(this.round);
			return i + 1;
		}
		if (c == ')' && this.round != null) {
			this.round = this.round.outer;
			return i + 1;
		}
		if (c == '[' || (c == ']' && this.square > 0)) {
			this.square += (c == '[') ? 1 : -1;
			return i + 1;
		}
		return (c == ':') ? weight(i) : add(i, endOfWords(i));
	}

	/** Reads a colon with a number and a round bracket, or else the colon alone. */
	private int weight(int colon) {
		int length = this.text.length();
		int start = Text.skipSpace(this.text, colon + 1, length);
		int digits = start;
		if (digits < length && (this.text.charAt(digits) == '+' || this.text.charAt(digits) == '-')) {
			digits++;
		}
		int end = digits;
		while (end < length && (Text.isDigit(this.text.charAt(end)) || this.text.charAt(end) == '.')) {
			end++;
		}
		int bracket = Text.skipSpace(this.text, end, length);
		if (end == digits || bracket == length || this.text.charAt(bracket) != ')') {
			return add(colon, colon + 1);
		}
		if (this.round == null) {
			return add(colon, bracket + 1);
		}
		this.round.close(Prompt.parse(this.text.subSequence(start, end).toString(), 1));
		this.round = this.round.outer;
		return bracket + 1;
	}

	private int endOfWords(int start) {
		int i = start + 1;
		if (isSyntax(this.text.charAt(start))) {
			return i;
		}
		while (i < this.text.length() && !isSyntax(this.text.charAt(i)) && this.text.charAt(i) != ':') {
			i++;
		}
		return i;
	}

	private int add(int start, int end) {
		this.words.add(new Words(this.text.subSequence(start, end), this.round, this.square));
		return end;
	}

	/** Returns the parts, with adjacent words of equal weight joined. */
	private List<Weighted> weighted() {
		this.brackets.forEach(Bracket::multiply);
		List<Weighted> parts = new ArrayList<>();
		StringBuilder part = new StringBuilder();
		double weight = Double.NaN;
		for (Words next : this.words) {
			if (next.weight() != weight && !part.isEmpty()) {
				parts.add(new Weighted(part.toString(), weight));
				part.setLength(0);
			}
			weight = next.weight();
			part.append(next.text());
		}
		if (!part.isEmpty()) {
			parts.add(new Weighted(part.toString(), weight));
		}
		return List.copyOf(parts);
	}

	/** Limits a weight to finite values. */
	private static double finite(double weight) {
		return Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, weight));
	}

	private record Words(CharSequence text, @Nullable Bracket round, int square) {

		double weight() {
			int steps = ((this.round != null) ? this.round.steps : 0) - this.square;
			return finite(((this.round != null) ? this.round.factor : 1) * finite(Math.pow(STEP, steps)));
		}

	}

	/**
	 * A round bracket. Steps are counted instead of multiplied, so that {@code ([words])}
	 * has exactly the weight of words without brackets; a product of fractions would have
	 * a rounding error.
	 */
	private static final class Bracket {

		private final @Nullable Bracket outer;

		private int steps = 1;

		private double factor = 1;

		Bracket(@Nullable Bracket outer) {
			this.outer = outer;
		}

		void close(double factor) {
			this.factor = factor;
			this.steps = 0;
		}

		void multiply() {
			if (this.outer != null) {
				this.factor = finite(this.factor * this.outer.factor);
				this.steps += this.outer.steps;
			}
		}

	}

}
