package io.stablediffusion.prompt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.stablediffusion.internal.Checks;
import org.jspecify.annotations.Nullable;

/**
 * An infotext: the generation parameters that a WebUI embeds in its images. It consists
 * of the prompt, the negative prompt and a line of names and values. <pre>
 * a lighthouse at dawn
 * Negative prompt: fog
 * Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 512x512, Lora hashes: "storm: 1a2b", Version: v1.10.1
 * </pre> An infotext that was parsed is written unchanged. Formats of other servers are
 * supported, too: KoboldCpp writes all parts in one line, separated by bars.
 *
 * @since 0.1.0
 */
public final class Infotext {

	private static final String NEGATIVE = "Negative prompt:";

	/** The first parameter of the line on all known servers. */
	private static final String STEPS = "Steps:";

	/** The number of parameters by which AUTOMATIC1111 recognizes the line. */
	private static final int MIN_PARAMETERS = 3;

	private static final String KOBOLDCPP = "Prompt: ";

	private static final String KOBOLDCPP_NEGATIVE = " | NegativePrompt:";

	private static final String BAR = " | ";

	private final @Nullable String prompt;

	/** Includes the white space after the colon. */
	private final @Nullable String negativePrompt;

	private final Parameters parameters;

	/** The text that some extensions append after the line of parameters. */
	private final String rest;

	private Infotext(@Nullable String prompt, @Nullable String negativePrompt, Parameters parameters, String rest) {
		this.prompt = prompt;
		this.negativePrompt = negativePrompt;
		this.parameters = parameters;
		this.rest = rest;
	}

	/**
	 * Creates an infotext.
	 * @param prompt the prompt
	 * @param negativePrompt the negative prompt; not written if empty
	 * @param parameters the names, such as {@code Steps}, and values; values are quoted
	 * if necessary
	 * @return the infotext
	 * @throws IllegalArgumentException if a name is blank or contains a colon, a comma, a
	 * bar or a line break
	 */
	public static Infotext of(String prompt, String negativePrompt, Map<String, ?> parameters) {
		Checks.notNull("prompt", prompt);
		Checks.notNull("negativePrompt", negativePrompt);
		Checks.noNulls("parameters", parameters);
		List<CharSequence> parts = new ArrayList<>();
		parameters.forEach((name, value) -> parts.add((parts.isEmpty() ? "" : " ") + Parameters.write(name, value)));
		return new Infotext(prompt, negativePrompt.isEmpty() ? null : " " + negativePrompt, Parameters.of(parts, ','),
				"");
	}

	/**
	 * Parses an infotext. Any text can be parsed: text that is not a parameter is part of
	 * the prompt. The required time is proportional to the length of the text.
	 * @param text the text, for example from {@code Image.infotext()}
	 * @return the parsed infotext
	 */
	public static Infotext parse(String text) {
		Checks.notNull("text", text);
		return read(text);
	}

	static Infotext read(CharSequence text) {
		int parameters = Text.startsWith(text, 0, KOBOLDCPP) ? koboldCppParameters(text) : -1;
		for (int i = KOBOLDCPP.length(); i + KOBOLDCPP_NEGATIVE.length() < parameters; i++) {
			int negative = i + KOBOLDCPP_NEGATIVE.length();
			if (Text.startsWith(text, i, KOBOLDCPP_NEGATIVE) && text.charAt(negative) == ' ') {
				return new Infotext(text.subSequence(KOBOLDCPP.length(), i).toString(),
						text.subSequence(negative, parameters).toString(),
						Parameters.parse(text.subSequence(parameters + BAR.length(), text.length()), '|'), "");
			}
		}
		return readLines(text);
	}

	/** Returns the position of the last bar before the number of steps, or -1. */
	private static int koboldCppParameters(CharSequence text) {
		int bar = text.length();
		while (bar >= 0 && !(Text.startsWith(text, bar, BAR) && isSteps(text, bar + BAR.length(), text.length()))) {
			bar--;
		}
		return bar;
	}

	private static boolean isSteps(CharSequence text, int from, int end) {
		if (!Text.startsWith(text, from, STEPS)) {
			return false;
		}
		int number = Text.skip(text, ' ', from + STEPS.length(), end);
		return number < end && Text.isDigit(text.charAt(number));
	}

	private static Infotext readLines(CharSequence text) {
		int length = text.length();
		int line = startOfParameters(text);
		if (line < 0) {
			return readLines(text, length, "", "");
		}
		int lineEnd = Text.indexOf(text, '\n', line, length);
		return readLines(text, line - 1, text.subSequence(line, lineEnd), text.subSequence(lineEnd, length).toString());
	}

	/**
	 * @param end the end of the lines of the prompts; -1 if there are none
	 */
	private static Infotext readLines(CharSequence text, int end, CharSequence parameters, String rest) {
		int negative = 0;
		while (negative <= end && !Text.startsWith(text, negative, NEGATIVE)) {
			negative = Text.indexOf(text, '\n', negative, end) + 1;
		}
		boolean hasNegative = negative <= end;
		return new Infotext((negative > 0) ? text.subSequence(0, negative - 1).toString() : null,
				hasNegative ? text.subSequence(negative + NEGATIVE.length(), end).toString() : null,
				Parameters.parse(parameters, ','), rest);
	}

	/** Returns the position of the line of parameters, or -1. */
	private static int startOfParameters(CharSequence text) {
		int end = text.length();
		while (end >= 0) {
			int start = Text.startOfLine(text, end);
			if (isSteps(text, start, end)) {
				return start;
			}
			end = start - 1;
		}
		int lastLine = Text.startOfLine(text, text.length());
		return hasParameters(text, lastLine) ? lastLine : -1;
	}

	/** A name has at least two characters, and a quoted value can contain commas. */
	private static boolean hasParameters(CharSequence text, int from) {
		int found = 0;
		int name = -1;
		int i = from;
		while (i < text.length() && found < MIN_PARAMETERS) {
			char c = text.charAt(i);
			if (c == ':' && name >= 0 && i - name > 1) {
				found++;
				name = -1;
				i = endOfValue(text, i + 1);
			}
			else {
				if (!Text.isWord(c) && " -/".indexOf(c) < 0) {
					name = -1;
				}
				else if (name < 0 && Text.isWord(c)) {
					name = i;
				}
				i++;
			}
		}
		return found == MIN_PARAMETERS;
	}

	private static int endOfValue(CharSequence text, int from) {
		int length = text.length();
		int value = Text.skipSpace(text, from, length);
		int end = (value < length && text.charAt(value) == '"') ? endOfQuoted(text, value + 1) : value;
		return Math.min(Text.indexOf(text, ',', end, length) + 1, length);
	}

	/** Returns the end of a quoted value; it must be followed by a comma or the end. */
	private static int endOfQuoted(CharSequence text, int from) {
		int i = from;
		while (i < text.length() && text.charAt(i) != '"') {
			i += (text.charAt(i) == '\\') ? 2 : 1;
		}
		boolean closed = i > from && i < text.length();
		return (closed && (i + 1 == text.length() || text.charAt(i + 1) == ',')) ? i + 1 : from;
	}

	/**
	 * Returns the prompt.
	 * @return the prompt with styles applied, may be empty
	 */
	public String prompt() {
		return (this.prompt != null) ? this.prompt.replace("\r", "") : "";
	}

	/**
	 * Returns the negative prompt.
	 * @return the negative prompt with styles applied, may be empty
	 */
	public String negativePrompt() {
		return (this.negativePrompt != null) ? this.negativePrompt.replace("\r", "").stripLeading() : "";
	}

	/**
	 * Returns all parameters by name, such as {@code CFG scale}. Values have no quotes.
	 * @return an unmodifiable map in the order of the infotext
	 */
	public Map<String, String> parameters() {
		return this.parameters.values();
	}

	/**
	 * Returns the value of a parameter.
	 * @param name the name, for example {@code Sampler}
	 * @return the value without quotes, or empty if there is no such parameter
	 */
	public Optional<String> text(String name) {
		Checks.notNull("name", name);
		return Optional.ofNullable(parameters().get(name));
	}

	/**
	 * Returns the value of a parameter as a number.
	 * @param name the name, for example {@code CFG scale}
	 * @return the number, or empty if there is no such parameter or it is not a finite
	 * number
	 */
	public Optional<Double> number(String name) {
		Checks.notNull("name", name);
		return text(name).flatMap(Infotext::parseNumber).filter(Double::isFinite);
	}

	/**
	 * Returns the value of a parameter as a whole number.
	 * @param name the name, for example {@code Seed}
	 * @return the number, or empty if there is no such parameter, or it is not a whole
	 * number or exceeds a {@code long}
	 */
	public Optional<Long> integer(String name) {
		Checks.notNull("name", name);
		return text(name).flatMap(Infotext::parseInteger);
	}

	private static Optional<Long> parseInteger(String value) {
		int digits = value.startsWith("-") ? 1 : 0;
		for (int i = digits; i < value.length(); i++) {
			if (!Text.isDigit(value.charAt(i))) {
				return Optional.empty();
			}
		}
		try {
			return Optional.of(Long.valueOf(value));
		}
		catch (NumberFormatException ex) {
			return Optional.empty(); // no digits, or too many
		}
	}

	private static Optional<Double> parseNumber(String value) {
		try {
			return Optional.of(Double.valueOf(value));
		}
		catch (NumberFormatException ex) {
			return Optional.empty();
		}
	}

	/**
	 * Returns the hashes of the LoRAs that were used, by name: {@code Lora hashes}.
	 * @return an unmodifiable map, may be empty
	 */
	public Map<String, String> loraHashes() {
		return Parameters.parse(text("Lora hashes").orElse(""), ',').values();
	}

	/**
	 * Returns the ControlNet units that were used: {@code ControlNet 0} and following.
	 * @return the units in their order, each with names such as {@code Module} and
	 * values; may be empty
	 */
	public List<Map<String, String>> controlNetUnits() {
		return parameters().entrySet()
			.stream()
			.filter((parameter) -> isControlNet(parameter.getKey()))
			.map((parameter) -> Parameters.parse(parameter.getValue(), ',').values())
			.toList();
	}

	/** The name of a unit has a number, unless there is only one unit. */
	private static boolean isControlNet(String name) {
		String unit = "ControlNet ";
		int digits = name.startsWith(unit) ? unit.length() : name.length();
		int end = digits;
		while (end < name.length() && Text.isDigit(name.charAt(end))) {
			end++;
		}
		return name.equals(unit.strip()) || (end > digits && end == name.length());
	}

	/**
	 * Returns a copy with another value of a parameter. A new parameter is appended.
	 * @param name the name, for example {@code Seed}
	 * @param value the value, which is quoted if necessary
	 * @return the copy
	 * @throws IllegalArgumentException if the name is blank or contains a colon, a comma,
	 * a bar or a line break
	 */
	public Infotext with(String name, Object value) {
		Checks.notNull("name", name);
		Checks.notNull("value", value);
		return new Infotext(this.prompt, this.negativePrompt, this.parameters.with(name, value), this.rest);
	}

	/**
	 * Returns the text as a WebUI writes it.
	 */
	@Override
	public String toString() {
		if (this.parameters.separator() == '|') {
			return "Prompt: " + this.prompt + " | NegativePrompt:" + this.negativePrompt + " | " + this.parameters;
		}
		List<String> lines = new ArrayList<>();
		if (this.prompt != null) {
			lines.add(this.prompt);
		}
		if (this.negativePrompt != null) {
			lines.add(NEGATIVE + this.negativePrompt);
		}
		String line = this.parameters.toString();
		if (!line.isEmpty() || !this.rest.isEmpty()) {
			lines.add(line + this.rest);
		}
		return String.join("\n", lines);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Infotext that && toString().equals(that.toString());
	}

	@Override
	public int hashCode() {
		return toString().hashCode();
	}

	/**
	 * The line of names and values. It keeps the parts between the separators, so that it
	 * can be written unchanged.
	 */
	private record Parameters(List<CharSequence> parts, char separator, Map<String, String> values) {

		static Parameters of(List<CharSequence> parts, char separator) {
			Map<String, String> values = new LinkedHashMap<>();
			for (CharSequence part : parts) {
				int colon = colon(part);
				if (colon > 0) {
					values.putIfAbsent(Text.strip(part, 0, colon).toString(),
							Quotes.remove(Text.strip(part, colon + 1, part.length()).toString()));
				}
			}
			return new Parameters(List.copyOf(parts), separator, Collections.unmodifiableMap(values));
		}

		/** Returns the position of the colon after the name, or 0 if there is no name. */
		private static int colon(CharSequence part) {
			int colon = Text.indexOf(part, ':', 0, part.length());
			return (colon < part.length()) ? colon : 0;
		}

		static Parameters parse(CharSequence line, char separator) {
			List<CharSequence> parts = new ArrayList<>();
			Parts next = new Parts(line, separator);
			int length = line.length();
			int start = 0;
			while (start < length) {
				int end = next.end(start);
				int more = next.end(end + 1);
				while (next.isContinuation(end + 1, more)) {
					end = more;
					more = next.end(end + 1);
				}
				parts.add(line.subSequence(start, end));
				start = end + 1;
			}
			if (length > 0 && line.charAt(length - 1) == separator) {
				parts.add("");
			}
			return of(parts, separator);
		}

		static String write(String name, Object value) {
			if (name.isBlank() || name.chars().anyMatch((c) -> ":,|\n".indexOf(c) >= 0)) {
				throw new IllegalArgumentException(
						"name of a parameter must not be blank or contain a colon, comma, bar "
								+ "or line break, but is '" + name + "'");
			}
			return name + ": " + Quotes.add(value.toString());
		}

		Parameters with(String name, Object value) {
			List<CharSequence> changed = new ArrayList<>(this.parts);
			String written = write(name, value);
			for (int i = 0; i < changed.size(); i++) {
				String old = changed.get(i).toString();
				int colon = colon(old);
				if (colon > 0 && name.strip().contentEquals(Text.strip(old, 0, colon))) {
					changed.set(i, old.replace(old.strip(), written));
					return of(changed, this.separator);
				}
			}
			changed.add((changed.isEmpty() ? "" : " ") + written);
			return of(changed, this.separator);
		}

		@Override
		public String toString() {
			return String.join(String.valueOf(this.separator), this.parts);
		}

	}

	/**
	 * Finds the parts of a line. Separators in quotes or in JSON are part of the value,
	 * unless the quote or the bracket is not closed.
	 */
	private static final class Parts {

		private final CharSequence line;

		private final char separator;

		/** The position of the first colon after the beginning of the last part. */
		private int colon = -1;

		private int @Nullable [] nested;

		Parts(CharSequence line, char separator) {
			this.line = line;
			this.separator = separator;
		}

		/** Returns the next separator that is not in quotes or in JSON, or the end. */
		int end(int start) {
			int length = this.line.length();
			int end = Text.indexOf(this.line, this.separator, start, length);
			if (colon(start) >= end) {
				return end;
			}
			int value = Text.skip(this.line, ' ', this.colon + 1, length);
			return Text.indexOf(this.line, this.separator, Math.max(end, endOfNested(value)), length);
		}

		/** Returns whether a part continues the previous value, which has no quotes. */
		boolean isContinuation(int start, int end) {
			return colon(start) >= end && !Text.isBlank(this.line, start, end);
		}

		private int colon(int start) {
			if (this.colon < start) {
				this.colon = Text.indexOf(this.line, ':', start, this.line.length());
			}
			return this.colon;
		}

		private int endOfNested(int value) {
			char first = (value < this.line.length()) ? this.line.charAt(value) : ' ';
			if (first != '"' && first != '{' && first != '[') {
				return value;
			}
			if (this.nested == null) {
				this.nested = ends(this.line);
			}
			return Math.max(value, this.nested[value]);
		}

		/**
		 * Returns, for each position of an opening quote or bracket, the position after
		 * its end, or 0 if it is not closed. The line is read backwards, because the
		 * start position decides whether a character is in quotes.
		 */
		private static int[] ends(CharSequence line) {
			int length = line.length();
			int[] ends = new int[length];
			// the end of the quotes or bracket that enclose a position
			int[] quotes = new int[length + 2];
			int[] bracket = new int[length + 1];
			for (int i = length - 1; i >= 0; i--) {
				char c = line.charAt(i);
				quotes[i] = (c == '"') ? i + 1 : quotes[(c == '\\') ? i + 2 : i + 1];
				ends[i] = switch (c) {
					case '"' -> quotes[i + 1];
					case '{', '[' -> bracket[i + 1];
					default -> i + 1;
				};
				boolean closes = c == '}' || c == ']';
				bracket[i] = (closes || ends[i] == 0) ? ends[i] : bracket[ends[i]];
			}
			return ends;
		}

	}

}
