package io.stablediffusion.prompt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The generation parameters that a WebUI embeds in its pictures: prompt, negative prompt,
 * and a line of names and values. <pre>
 * a lighthouse at dawn
 * Negative prompt: fog
 * Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 512x512, Lora hashes: "storm: 1a2b", Version: v1.10.1
 * </pre> Whatever is parsed is written as it was, dialects of other servers too:
 * KoboldCpp has all in one line, with bars between.
 */
public final class Infotext {

	private static final String NEGATIVE = "Negative prompt:";

	/** The line of parameters begins with it on all known servers. */
	private static final Pattern STEPS = Pattern.compile("Steps: *\\d");

	/** How AUTOMATIC1111 recognises the line otherwise: by three of these. */
	private static final Pattern PARAMETER = Pattern
		.compile("\\s*(\\w[\\w \\-/]+):\\s*(\"(?:\\\\.|[^\\\\\"])+\"|[^,]*)(?:,|$)");

	private static final Pattern KOBOLDCPP = Pattern.compile(
			"Prompt: (?<prompt>.*?) \\| NegativePrompt:(?<negative> .*) \\| (?<parameters>Steps: *\\d.*)",
			Pattern.DOTALL);

	private final @Nullable String prompt;

	/** With the white space after the colon. */
	private final @Nullable String negativePrompt;

	private final Parameters parameters;

	/** What some extensions put after the line of parameters. */
	private final String rest;

	private Infotext(@Nullable String prompt, @Nullable String negativePrompt, Parameters parameters, String rest) {
		this.prompt = prompt;
		this.negativePrompt = negativePrompt;
		this.parameters = parameters;
		this.rest = rest;
	}

	/**
	 * A text of your own.
	 * @param prompt the prompt
	 * @param negativePrompt the negative prompt; left out if empty
	 * @param parameters names, such as {@code Steps}, and values, quoted where they must
	 * be
	 * @return the text
	 */
	public static Infotext of(String prompt, String negativePrompt, Map<String, ?> parameters) {
		Infotext text = new Infotext(prompt, negativePrompt.isEmpty() ? null : " " + negativePrompt,
				Parameters.parse("", ','), "");
		for (Map.Entry<String, ?> parameter : parameters.entrySet()) {
			text = text.with(parameter.getKey(), parameter.getValue());
		}
		return text;
	}

	/**
	 * Reads a text. There is no text that cannot be read: what is no parameter belongs to
	 * the prompt.
	 * @param text the text, as in {@code Image.infotext()}
	 * @return what is in it
	 */
	public static Infotext parse(String text) {
		Matcher koboldCpp = KOBOLDCPP.matcher(text);
		if (koboldCpp.matches()) {
			return new Infotext(koboldCpp.group("prompt"), koboldCpp.group("negative"),
					Parameters.parse(koboldCpp.group("parameters"), '|'), "");
		}
		List<String> lines = List.of(text.split("\n", -1));
		int line = parameterLine(lines);
		List<String> before = lines.subList(0, line);
		int negative = 0;
		while (negative < before.size() && !before.get(negative).startsWith(NEGATIVE)) {
			negative++;
		}
		String rest = (line < lines.size()) ? String.join("\n", lines.subList(line + 1, lines.size())) : "";
		boolean more = line + 1 < lines.size();
		return new Infotext((negative > 0) ? String.join("\n", before.subList(0, negative)) : null,
				(negative < before.size())
						? String.join("\n", before.subList(negative, before.size())).substring(NEGATIVE.length())
						: null,
				Parameters.parse((line < lines.size()) ? lines.get(line) : "", ','), more ? "\n" + rest : "");
	}

	/** The number of the line of parameters, or that of the lines when there is none. */
	private static int parameterLine(List<String> lines) {
		for (int i = lines.size() - 1; i >= 0; i--) {
			if (STEPS.matcher(lines.get(i)).lookingAt()) {
				return i;
			}
		}
		int last = lines.size() - 1;
		return (PARAMETER.matcher(lines.get(last)).results().limit(3).count() == 3) ? last : lines.size();
	}

	/**
	 * What the picture shows.
	 * @return the prompt, styles applied; may be empty
	 */
	public String prompt() {
		return (this.prompt != null) ? this.prompt.replace("\r", "") : "";
	}

	/**
	 * What it does not show.
	 * @return the negative prompt; may be empty
	 */
	public String negativePrompt() {
		return (this.negativePrompt != null) ? this.negativePrompt.replace("\r", "").stripLeading() : "";
	}

	/**
	 * All parameters by their names, such as {@code CFG scale}, values without quotes.
	 * @return an unmodifiable map in the order of the text
	 */
	public Map<String, String> parameters() {
		return this.parameters.values();
	}

	/**
	 * A parameter's value.
	 * @param name for example {@code Sampler}
	 * @return the value without quotes, or empty
	 */
	public Optional<String> text(String name) {
		return Optional.ofNullable(parameters().get(name));
	}

	/**
	 * A parameter that is a number.
	 * @param name for example {@code CFG scale}
	 * @return the value, or empty when there is none that is a finite number
	 */
	public Optional<Double> number(String name) {
		return text(name).flatMap(Infotext::parseNumber).filter(Double::isFinite);
	}

	/**
	 * A parameter that is a whole number.
	 * @param name for example {@code Seed}
	 * @return the value, or empty when there is none that is a whole number
	 */
	public Optional<Long> integer(String name) {
		return text(name).filter((value) -> value.matches("-?\\d{1,18}")).map(Long::valueOf);
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
	 * The hashes of the LoRAs that were used, by their names: {@code Lora hashes}.
	 * @return an unmodifiable map, maybe empty
	 */
	public Map<String, String> loraHashes() {
		return Parameters.parse(text("Lora hashes").orElse(""), ',').values();
	}

	/**
	 * The controls that were used, each with names such as {@code Module} and values:
	 * {@code ControlNet 0} and following.
	 * @return the units in their order, maybe none
	 */
	public List<Map<String, String>> controlNetUnits() {
		return parameters().entrySet()
			.stream()
			.filter((parameter) -> parameter.getKey().matches("ControlNet( \\d+)?"))
			.map((parameter) -> Parameters.parse(parameter.getValue(), ',').values())
			.toList();
	}

	/**
	 * The same text with another value of a parameter, in its place or at the end.
	 * @param name the parameter, for example {@code Seed}
	 * @param value its value, which is quoted where it must be
	 * @return another text
	 */
	public Infotext with(String name, Object value) {
		return new Infotext(this.prompt, this.negativePrompt, this.parameters.with(name, value.toString()), this.rest);
	}

	/**
	 * The text as a WebUI writes it.
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
	 * A line of names and values: kept as its parts between commas or bars, so that it
	 * can be written as it was.
	 */
	private record Parameters(List<String> parts, char separator) {

		static Parameters parse(String line, char separator) {
			List<String> parts = new ArrayList<>();
			int start = 0;
			while (start < line.length()) {
				int end = endOfPart(line, start, separator);
				String part = line.substring(start, end);
				if (!parts.isEmpty() && part.indexOf(':') < 0 && !part.isBlank()) {
					// a value that has a separator and no quotes
					parts.add(parts.remove(parts.size() - 1) + separator + part);
				}
				else {
					parts.add(part);
				}
				start = end + 1;
			}
			if (!line.isEmpty() && line.charAt(line.length() - 1) == separator) {
				parts.add("");
			}
			return new Parameters(List.copyOf(parts), separator);
		}

		/** The next separator that is not in quotes or in JSON. */
		private static int endOfPart(String line, int start, char separator) {
			int colon = line.indexOf(':', start);
			int value = (colon < 0) ? start : colon + 1;
			while (value < line.length() && line.charAt(value) == ' ') {
				value++;
			}
			boolean nested = colon >= 0 && line.substring(start, colon).indexOf(separator) < 0 && value < line.length()
					&& "\"{[".indexOf(line.charAt(value)) >= 0;
			int end = nested ? endOfNested(line, value) : start;
			int next = line.indexOf(separator, end);
			return (next < 0) ? line.length() : next;
		}

		/** After the quote or bracket that closes; where none does, there was none. */
		private static int endOfNested(String line, int start) {
			int depth = 0;
			boolean quoted = false;
			for (int i = start; i < line.length(); i++) {
				char c = line.charAt(i);
				if (quoted && c == '\\') {
					i++;
				}
				else if (c == '"') {
					quoted = !quoted;
				}
				else if (!quoted && (c == '{' || c == '[')) {
					depth++;
				}
				else if (!quoted && (c == '}' || c == ']')) {
					depth--;
				}
				if (!quoted && depth == 0) {
					return i + 1;
				}
			}
			return start;
		}

		Map<String, String> values() {
			Map<String, String> values = new LinkedHashMap<>();
			for (String part : this.parts) {
				int colon = part.indexOf(':');
				if (colon > 0) {
					values.putIfAbsent(part.substring(0, colon).strip(),
							Quotes.remove(part.substring(colon + 1).strip()));
				}
			}
			return Collections.unmodifiableMap(values);
		}

		Parameters with(String name, String value) {
			List<String> changed = new ArrayList<>(this.parts);
			String written = name + ": " + Quotes.add(value);
			for (int i = 0; i < changed.size(); i++) {
				String old = changed.get(i);
				if (old.strip().startsWith(name + ":")) {
					changed.set(i, old.replace(old.strip(), written));
					return new Parameters(List.copyOf(changed), this.separator);
				}
			}
			changed.add((changed.isEmpty() ? "" : " ") + written);
			return new Parameters(List.copyOf(changed), this.separator);
		}

		@Override
		public String toString() {
			return String.join(String.valueOf(this.separator), this.parts);
		}

	}

}
