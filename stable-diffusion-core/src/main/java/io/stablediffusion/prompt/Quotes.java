package io.stablediffusion.prompt;

import io.stablediffusion.json.Json;
import tools.jackson.core.JacksonException;

/**
 * The quotes around a value in an infotext: those of JSON, where the value would be taken
 * apart without.
 */
final class Quotes {

	private Quotes() {
	}

	static String add(String value) {
		boolean needed = value.chars().anyMatch((c) -> ",:|\n".indexOf(c) >= 0);
		return needed ? Json.MAPPER.writeValueAsString(value) : value;
	}

	static String remove(String value) {
		if (value.length() < 2 || value.charAt(0) != '"' || value.charAt(value.length() - 1) != '"') {
			return value;
		}
		try {
			return Json.MAPPER.readValue(value, String.class);
		}
		catch (JacksonException ex) {
			return value;
		}
	}

}
