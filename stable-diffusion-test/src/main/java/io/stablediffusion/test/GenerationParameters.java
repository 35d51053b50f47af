package io.stablediffusion.test;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Reads and writes infotexts as AUTOMATIC1111 does.
 */
final class GenerationParameters {

	private static final Pattern SIZE = Pattern.compile("(\\d{1,9})x(\\d{1,9})");

	private static final Pattern EMPHASIS = Pattern.compile("[^\\\\][()\\[\\]]|^[(\\[]");

	private GenerationParameters() {
	}

	/**
	 * Returns the parameters by their names, including the defaults that the server adds.
	 */
	static Map<String, @Nullable Object> parse(String text) {
		List<String> lines = new ArrayList<>(List.of(text.strip().split("\n", -1)));
		Map<String, String> settings = settings(lines.get(lines.size() - 1));
		if (settings.size() < 3) {
			settings = Map.of();
		}
		else {
			lines.remove(lines.size() - 1);
		}
		List<String> prompt = new ArrayList<>();
		List<String> negativePrompt = new ArrayList<>();
		boolean negative = false;
		for (String line : lines) {
			String stripped = line.strip();
			if (stripped.startsWith("Negative prompt:")) {
				negative = true;
				stripped = stripped.substring(16).strip();
			}
			(negative ? negativePrompt : prompt).add(stripped);
		}
		Map<String, @Nullable Object> result = new LinkedHashMap<>();
		settings.forEach((name, value) -> {
			Matcher size = SIZE.matcher(value);
			if (size.matches()) {
				result.put(name + "-1", size.group(1));
				result.put(name + "-2", size.group(2));
			}
			else {
				result.put(name, value);
			}
		});
		result.put("Prompt", String.join("\n", prompt));
		result.put("Negative prompt", String.join("\n", negativePrompt));
		addDefaults(result);
		return result;
	}

	private static void addDefaults(Map<String, @Nullable Object> result) {
		Map<String, @Nullable Object> defaults = Api.object("Clip skip", "1", "Hires resize-1", 0, "Hires resize-2", 0,
				"Hires sampler", "Use same sampler", "Hires schedule type", "Use same scheduler", "Hires checkpoint",
				"Use same checkpoint", "Hires prompt", "", "Hires negative prompt", "", "Mask mode", "Inpaint masked",
				"Masked content", "original", "Inpaint area", "Whole picture", "Masked area padding", 32, "RNG", "GPU",
				"Schedule type", "Automatic", "Schedule max sigma", 0, "Schedule min sigma", 0, "Schedule rho", 0,
				"VAE Encoder", "Full", "VAE Decoder", "Full", "FP8 weight", "Disable");
		if (EMPHASIS.matcher(result.get("Prompt") + " " + result.get("Negative prompt")).find()) {
			defaults.put("Emphasis", "Original");
		}
		defaults.put("Refiner switch by sampling steps", false);
		defaults.forEach(result::putIfAbsent);
	}

	/**
	 * Returns the names and values of the last line. A value in quotes may contain
	 * commas.
	 */
	private static Map<String, String> settings(String line) {
		Map<String, String> settings = new LinkedHashMap<>();
		int at = 0;
		while (at < line.length()) {
			int colon = line.indexOf(':', at);
			if (colon < 0) {
				break;
			}
			String name = line.substring(at, colon).strip();
			int start = colon + 1;
			while (start < line.length() && line.charAt(start) == ' ') {
				start++;
			}
			int end = (start < line.length() && line.charAt(start) == '"') ? endOfQuoted(line, start) : -1;
			boolean quoted = end >= 0;
			end = quoted ? end : line.indexOf(',', start);
			end = (end >= 0) ? end : line.length();
			String value = line.substring(start, end);
			int comma = name.lastIndexOf(',');
			settings.put(name.substring(comma + 1).strip(), quoted ? unquote(value) : value);
			int next = line.indexOf(',', end);
			at = (next >= 0) ? next + 1 : line.length();
		}
		return settings;
	}

	/** Returns the position after the closing quote, or -1 if there is none. */
	private static int endOfQuoted(String line, int start) {
		for (int i = start + 1; i < line.length(); i++) {
			if (line.charAt(i) == '\\') {
				i++;
			}
			else if (line.charAt(i) == '"') {
				return i + 1;
			}
		}
		return -1;
	}

	private static String unquote(String value) {
		try {
			return Response.JSON.readValue(value, String.class);
		}
		catch (RuntimeException ex) {
			return value;
		}
	}

	/** Writes the names and values into one line, without those that are null. */
	static String write(Map<String, @Nullable Object> parameters) {
		List<String> parts = new ArrayList<>();
		parameters.forEach((name, value) -> {
			if (value != null) {
				parts.add(name + ": " + quote(String.valueOf(value)));
			}
		});
		return String.join(", ", parts);
	}

	private static String quote(String value) {
		return (value.indexOf(',') < 0 && value.indexOf('\n') < 0 && value.indexOf(':') < 0) ? value
				: Response.JSON.writeValueAsString(value);
	}

}
