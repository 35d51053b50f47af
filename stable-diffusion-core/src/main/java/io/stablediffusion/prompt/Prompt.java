package io.stablediffusion.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.stablediffusion.internal.Checks;
import org.jspecify.annotations.Nullable;

/**
 * An immutable prompt in the WebUI's syntax: {@code (word:1.2)} for attention,
 * {@code <lora:name:0.8>} for extra networks. {@link #builder()} creates a prompt, and
 * {@link #parse} reads an existing one.
 *
 * @since 0.1.0
 */
public final class Prompt {

	private final String text;

	private Prompt(String text) {
		this.text = text;
	}

	/**
	 * Creates a prompt from its text.
	 * @param text the text in the WebUI's syntax
	 * @return the prompt
	 */
	public static Prompt parse(String text) {
		Checks.notNull("text", text);
		return new Prompt(text);
	}

	/**
	 * Returns a new builder.
	 * @return a builder of an empty prompt
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Escapes brackets and backslashes in plain words, for example from a user. The
	 * syntax has no escape for tags; a space is inserted after the {@code <} of a tag, so
	 * that it is not a tag.
	 * @param words the plain words
	 * @return the escaped words, for example {@code a \(b\)}
	 */
	public static String escape(String words) {
		Checks.notNull("words", words);
		StringBuilder escaped = new StringBuilder(words.length() + 16);
		for (int i = 0; i < words.length(); i++) {
			char c = words.charAt(i);
			if (Attention.isSyntax(c)) {
				escaped.append('\\');
			}
			escaped.append(c);
			if (c == '<' && startOfArguments(words, i) >= 0) {
				escaped.append(' ');
			}
		}
		return escaped.toString();
	}

	/**
	 * Returns the words with their weights, without tags. As in the WebUI, the weights of
	 * nested brackets are multiplied, and a bracket that is not closed is in effect up to
	 * the end.
	 * @return the parts in their order; adjacent parts of equal weight are joined
	 */
	public List<Weighted> weighted() {
		return Attention.read(withoutTags(this.text));
	}

	static CharSequence withoutTags(CharSequence text) {
		StringBuilder words = new StringBuilder(text.length());
		int start = 0;
		for (Position tag : positions(text)) {
			words.append(text, start, tag.start());
			start = tag.end();
		}
		return words.append(text, start, text.length());
	}

	static double parse(String number, double otherwise) {
		try {
			return Double.parseDouble(number);
		}
		catch (NumberFormatException ex) {
			return otherwise;
		}
	}

	/**
	 * Returns the tags of the extra networks that the prompt uses.
	 * @return the tags in their order, for example {@code <lora:name:0.8>}
	 */
	public List<Tag> tags() {
		return tags(this.text);
	}

	static List<Tag> tags(CharSequence text) {
		return positions(text).stream().map((position) -> tag(text, position)).toList();
	}

	private static Tag tag(CharSequence text, Position position) {
		return new Tag(text.subSequence(position.start() + 1, position.arguments() - 1).toString(),
				split(text, position.arguments(), position.end() - 1));
	}

	private static List<String> split(CharSequence text, int from, int to) {
		List<String> arguments = new ArrayList<>();
		int start = from;
		while (start <= to) {
			int end = Text.indexOf(text, ':', start, to);
			arguments.add(text.subSequence(start, end).toString());
			start = end + 1;
		}
		return List.copyOf(arguments);
	}

	private static List<Position> positions(CharSequence text) {
		List<Position> positions = new ArrayList<>();
		int length = text.length();
		int close = -1;
		int i = 0;
		while (i < length) {
			int next = i + 1;
			int arguments = (text.charAt(i) == '<') ? startOfArguments(text, i) : -1;
			if (arguments >= 0) {
				// one closing bracket can follow many possible tags: search it once
				close = (close < arguments) ? Text.indexOf(text, '>', arguments, length) : close;
				if (arguments < close && close < length) {
					next = close + 1;
					positions.add(new Position(i, arguments, next));
				}
			}
			i = next;
		}
		return positions;
	}

	/** Returns the position after the word and colon of a tag, or -1. */
	private static int startOfArguments(CharSequence text, int bracket) {
		int colon = Text.skipWord(text, bracket + 1, text.length());
		boolean tag = colon > bracket + 1 && colon < text.length() && text.charAt(colon) == ':';
		return tag ? colon + 1 : -1;
	}

	/**
	 * Returns the tags of the LoRAs that the prompt uses.
	 * @return the tags of the kinds {@code lora} and {@code lyco} in their order
	 */
	public List<Tag> loras() {
		return tags().stream().filter((tag) -> tag.kind().equals("lora") || tag.kind().equals("lyco")).toList();
	}

	/**
	 * Returns a prompt without the tags that match a predicate.
	 * @param which returns whether to remove a tag
	 * @return the prompt without these tags and otherwise unchanged, including spaces and
	 * commas
	 */
	public Prompt without(Predicate<Tag> which) {
		Checks.notNull("which", which);
		StringBuilder rest = new StringBuilder(this.text.length());
		int start = 0;
		for (Position position : positions(this.text)) {
			if (which.test(tag(this.text, position))) {
				rest.append(this.text, start, position.start());
				start = position.end();
			}
		}
		return (start > 0) ? new Prompt(rest.append(this.text, start, this.text.length()).toString()) : this;
	}

	/**
	 * Applies a prompt style as the WebUI does: this prompt replaces {@code {prompt}} in
	 * the style, or else the style is appended to this prompt.
	 * @param style the prompt of the style; null or blank for none
	 * @return the prompt with the style applied
	 */
	public Prompt withStyle(@Nullable String style) {
		if (style == null || style.isBlank()) {
			return this;
		}
		return new Prompt(style.contains("{prompt}") ? style.replace("{prompt}", this.text) : String.join(", ",
				Stream.of(this.text.strip(), style.strip()).filter((part) -> !part.isEmpty()).toList()));
	}

	/**
	 * Returns the text of the prompt, as it is sent.
	 */
	@Override
	public String toString() {
		return this.text;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Prompt that && this.text.equals(that.text);
	}

	@Override
	public int hashCode() {
		return this.text.hashCode();
	}

	/**
	 * The position of a tag.
	 */
	private record Position(int start, int arguments, int end) {
	}

	/**
	 * Words of one weight.
	 *
	 * @param text the words, without brackets and backslashes
	 * @param weight the weight, usually 1
	 */
	public record Weighted(String text, double weight) {
	}

	/**
	 * A tag that applies an extra network.
	 *
	 * @param kind the kind of network, for example {@code lora} or {@code hypernet}
	 * @param arguments the name of the network, followed by its other arguments
	 */
	public record Tag(String kind, List<String> arguments) {

		/**
		 * Returns the name of the network.
		 * @return the first argument
		 */
		public String name() {
			return this.arguments.get(0);
		}

		/**
		 * Returns the weight of the network.
		 * @return the second argument; 1 if there is none; empty if it is not a number
		 */
		public Optional<Double> weight() {
			double weight = (this.arguments.size() > 1) ? parse(this.arguments.get(1), Double.NaN) : 1;
			return Double.isNaN(weight) ? Optional.empty() : Optional.of(weight);
		}

		@Override
		public String toString() {
			return "<" + this.kind + ":" + String.join(":", this.arguments) + ">";
		}

	}

	/**
	 * Builds a prompt of parts, which are separated by commas.
	 */
	public static final class Builder {

		private final List<String> parts = new ArrayList<>();

		private Builder() {
		}

		/**
		 * Adds text that may use the WebUI's syntax.
		 * @param text the text, for example {@code a lighthouse, ((storm))}
		 * @return this builder
		 */
		public Builder text(String text) {
			Checks.notNull("text", text);
			this.parts.add(text);
			return this;
		}

		/**
		 * Adds plain words, whose brackets and backslashes are escaped.
		 * @param words the plain words
		 * @return this builder
		 */
		public Builder plain(String words) {
			Checks.notNull("words", words);
			return text(escape(words));
		}

		/**
		 * Adds plain words with a weight: {@code (words:1.2)}.
		 * @param words the plain words
		 * @param weight the weight, usually above 0; 1 is neutral
		 * @return this builder
		 */
		public Builder weighted(String words, double weight) {
			Checks.notNull("words", words);
			return text("(" + escape(words) + ":" + format(weight) + ")");
		}

		/**
		 * Adds a LoRA: {@code <lora:name:0.8>}.
		 * @param name the name, as {@code loras().list()} returns it
		 * @param weight the weight, usually 1
		 * @return this builder
		 */
		public Builder lora(String name, double weight) {
			Checks.notNull("name", name);
			return text("<lora:" + name(name) + ":" + format(weight) + ">");
		}

		/**
		 * Adds a hypernetwork: {@code <hypernet:name:0.8>}.
		 * @param name the name, as {@code hypernetworks().list()} returns it
		 * @param weight the weight, usually 1
		 * @return this builder
		 */
		public Builder hypernetwork(String name, double weight) {
			Checks.notNull("name", name);
			return text("<hypernet:" + name(name) + ":" + format(weight) + ">");
		}

		/**
		 * Adds a textual inversion embedding, which a prompt references by its name.
		 * @param name the name, as {@code embeddings().get()} returns it
		 * @return this builder
		 */
		public Builder embedding(String name) {
			Checks.notNull("name", name);
			return text(escape(name));
		}

		/**
		 * Builds the prompt.
		 * @return the prompt
		 */
		public Prompt build() {
			return new Prompt(String.join(", ", this.parts));
		}

		private static String name(String name) {
			if (name.isBlank() || name.indexOf(':') >= 0 || name.indexOf('>') >= 0) {
				throw new IllegalArgumentException(
						"name must not be blank or contain a colon or '>', but is '" + name + "'");
			}
			return name;
		}

		private static String format(double weight) {
			if (!Double.isFinite(weight)) {
				throw new IllegalArgumentException("weight must be a number, but is " + weight);
			}
			String fixed = String.format(Locale.ROOT, "%.4f", weight);
			int end = fixed.length();
			while (fixed.charAt(end - 1) == '0') {
				end--;
			}
			return fixed.substring(0, (fixed.charAt(end - 1) == '.') ? end - 1 : end);
		}

	}

}
