package io.stablediffusion.generation;

/**
 * What no server accepts, whatever its settings; anything else is for the server to
 * judge.
 */
final class Checks {

	private Checks() {
	}

	static <T> T notNull(String name, T value) {
		if (value == null) {
			throw new IllegalArgumentException(
					name + " must not be null: leave it out, and the server uses its default");
		}
		return value;
	}

	static String notBlank(String name, String value) {
		if (notNull(name, value).isBlank()) {
			throw new IllegalArgumentException(
					name + " must not be blank: leave it out, and the server uses its default");
		}
		return value;
	}

	static int positive(String name, int value) {
		if (value < 1) {
			throw new IllegalArgumentException(name + " must be at least 1, but is " + value);
		}
		return value;
	}

	static int notNegative(String name, int value) {
		if (value < 0) {
			throw new IllegalArgumentException(name + " must not be negative, but is " + value);
		}
		return value;
	}

	static double positive(String name, double value) {
		if (!(finite(name, value) > 0)) {
			throw new IllegalArgumentException(name + " must be above 0, but is " + value);
		}
		return value;
	}

	/** JSON has neither NaN nor infinity. */
	static double finite(String name, double value) {
		if (!Double.isFinite(value)) {
			throw new IllegalArgumentException(name + " must be a finite number, but is " + value);
		}
		return value;
	}

	static double fraction(String name, double value) {
		if (!(finite(name, value) >= 0 && value <= 1)) {
			throw new IllegalArgumentException(name + " must be between 0 and 1, but is " + value);
		}
		return value;
	}

}
