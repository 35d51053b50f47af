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
 * A prompt in the WebUI's syntax: {@code (word:1.2)} for attention,
 * {@code <lora:name:0.8>} for extra networks. Build one, or take one apart.
 */
public final class Prompt {

	private final String text;

	private Prompt(String text) {
		this.text = text;
	}

	/**
	 * A prompt from its text.
	 * @param text in the WebUI's syntax
	 * @return the prompt
	 */
	public static Prompt parse(String text) {
		Checks.notNull("text", text);
		return new Prompt(text);
	}

	/**
	 * Starts a prompt.
	 * @return a builder of an empty prompt
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Takes the meaning from brackets and backslashes, for words that come from
	 * elsewhere. A tag, which the syntax cannot write otherwise, gets a space after its
	 * {@code <}.
	 * @param words plain words
	 * @return the words as the syntax writes them, for example {@code a \(b\)}
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
	 * The words with their attention, tags left out. As the WebUI reads it: nested
	 * brackets multiply, and a bracket that never closes counts too.
	 * @return the parts in their order; neighbours of the same weight are one
	 */
	public List<Weighted> weighted() {
		return Attention.read(withoutTags(this.text));
	}

	static CharSequence withoutTags(CharSequence text) {
		StringBuilder words = new StringBuilder(text.length());
		int start = 0;
		for (Place tag : places(text)) {
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
	 * The extra networks that the prompt asks for.
	 * @return the tags in their order, for example {@code <lora:name:0.8>}
	 */
	public List<Tag> tags() {
		return tags(this.text);
	}

	static List<Tag> tags(CharSequence text) {
		return places(text).stream().map((place) -> tag(text, place)).toList();
	}

	private static Tag tag(CharSequence text, Place place) {
		return new Tag(text.subSequence(place.start() + 1, place.arguments() - 1).toString(),
				split(text, place.arguments(), place.end() - 1));
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

	private static List<Place> places(CharSequence text) {
		List<Place> places = new ArrayList<>();
		int length = text.length();
		int close = -1;
		int i = 0;
		while (i < length) {
			int next = i + 1;
			int arguments = (text.charAt(i) == '<') ? startOfArguments(text, i) : -1;
			if (arguments >= 0) {
				// the same bracket may close after many words that could be tags
				close = (close < arguments) ? Text.indexOf(text, '>', arguments, length) : close;
				if (arguments < close && close < length) {
					next = close + 1;
					places.add(new Place(i, arguments, next));
				}
			}
			i = next;
		}
		return places;
	}

	/** The position after the word and colon that a tag begins with, or -1. */
	private static int startOfArguments(CharSequence text, int bracket) {
		int colon = Text.skipWord(text, bracket + 1, text.length());
		boolean tag = colon > bracket + 1 && colon < text.length() && text.charAt(colon) == ':';
		return tag ? colon + 1 : -1;
	}

	/**
	 * The LoRAs that the prompt asks for.
	 * @return the tags {@code lora} and {@code lyco}
	 */
	public List<Tag> loras() {
		return tags().stream().filter((tag) -> tag.kind().equals("lora") || tag.kind().equals("lyco")).toList();
	}

	/**
	 * The prompt without some of its tags.
	 * @param which the tags to leave out
	 * @return the prompt with everything else as it was, spaces and commas too
	 */
	public Prompt without(Predicate<Tag> which) {
		Checks.notNull("which", which);
		StringBuilder rest = new StringBuilder(this.text.length());
		int start = 0;
		for (Place place : places(this.text)) {
			if (which.test(tag(this.text, place))) {
				rest.append(this.text, start, place.start());
				start = place.end();
			}
		}
		return (start > 0) ? new Prompt(rest.append(this.text, start, this.text.length()).toString()) : this;
	}

	/**
	 * Applies a saved prompt, as the WebUI does: in the place of its {@code {prompt}}, or
	 * after this one.
	 * @param style the style's prompt, null or empty for none
	 * @return the prompt with the style
	 */
	public Prompt withStyle(@Nullable String style) {
		if (style == null || style.isBlank()) {
			return this;
		}
		return new Prompt(style.contains("{prompt}") ? style.replace("{prompt}", this.text) : String.join(", ",
				Stream.of(this.text.strip(), style.strip()).filter((part) -> !part.isEmpty()).toList()));
	}

	/**
	 * The prompt as it is sent.
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
	 * Where a tag is.
	 */
	private record Place(int start, int arguments, int end) {
	}

	/**
	 * Words with one attention.
	 *
	 * @param text the words, without brackets and backslashes
	 * @param weight the attention, usually 1
	 */
	public record Weighted(String text, double weight) {
	}

	/**
	 * An extra network.
	 *
	 * @param kind for example {@code lora} or {@code hypernet}
	 * @param arguments the name, and what follows it
	 */
	public record Tag(String kind, List<String> arguments) {

		/**
		 * The name of the network.
		 * @return the first argument
		 */
		public String name() {
			return this.arguments.get(0);
		}

		/**
		 * How much of it to apply.
		 * @return the second argument; 1 if there is none; empty if it is no number
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
	 * Puts a prompt together, its parts separated by commas.
	 */
	public static final class Builder {

		private final List<String> parts = new ArrayList<>();

		private Builder() {
		}

		/**
		 * Adds words that may use the syntax.
		 * @param text for example {@code a lighthouse, ((storm))}
		 * @return this builder
		 */
		public Builder text(String text) {
			Checks.notNull("text", text);
			this.parts.add(text);
			return this;
		}

		/**
		 * Adds words that mean nothing but themselves, brackets too.
		 * @param words plain words
		 * @return this builder
		 */
		public Builder plain(String words) {
			Checks.notNull("words", words);
			return text(escape(words));
		}

		/**
		 * Adds plain words with an attention: {@code (words:1.2)}.
		 * @param words plain words
		 * @param weight above 0; 1 is usual
		 * @return this builder
		 */
		public Builder weighted(String words, double weight) {
			Checks.notNull("words", words);
			return text("(" + escape(words) + ":" + format(weight) + ")");
		}

		/**
		 * Adds a LoRA: {@code <lora:name:0.8>}.
		 * @param name as {@code loras().list()} has it
		 * @param weight how much of it to apply; 1 is usual
		 * @return this builder
		 */
		public Builder lora(String name, double weight) {
			Checks.notNull("name", name);
			return text("<lora:" + name(name) + ":" + format(weight) + ">");
		}

		/**
		 * Adds a hypernetwork: {@code <hypernet:name:0.8>}.
		 * @param name as {@code hypernetworks().list()} has it
		 * @param weight how much of it to apply; 1 is usual
		 * @return this builder
		 */
		public Builder hypernetwork(String name, double weight) {
			Checks.notNull("name", name);
			return text("<hypernet:" + name(name) + ":" + format(weight) + ">");
		}

		/**
		 * Adds a textual inversion embedding, which a prompt calls by its bare name.
		 * @param name as {@code embeddings().get()} has it
		 * @return this builder
		 */
		public Builder embedding(String name) {
			Checks.notNull("name", name);
			return text(escape(name));
		}

		/**
		 * Makes the prompt.
		 * @return the prompt
		 */
		public Prompt build() {
			return new Prompt(String.join(", ", this.parts));
		}

		private static String name(String name) {
			if (name.isBlank() || name.indexOf(':') >= 0 || name.indexOf('>') >= 0) {
				throw new IllegalArgumentException(
						"name must not be blank and have no colon or '>', but is '" + name + "'");
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
