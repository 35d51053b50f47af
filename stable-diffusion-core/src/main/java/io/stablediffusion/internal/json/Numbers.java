package io.stablediffusion.internal.json;

import java.math.BigDecimal;
import java.math.BigInteger;

import org.jspecify.annotations.Nullable;

/**
 * Converts numbers of a response into types of Java. A number that the type cannot
 * represent becomes null.
 */
public final class Numbers {

	private static final double TWO_TO_63 = 0x1p63;

	private Numbers() {
	}

	/**
	 * Returns a value as an integer of 64 bits.
	 * @param value for example 3 or 3.0
	 * @return the number; null for a fraction, for a number out of range and for a value
	 * of another type
	 */
	public static @Nullable Long whole(@Nullable Object value) {
		if (value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte) {
			return ((Number) value).longValue();
		}
		if (value instanceof BigInteger big) {
			return (big.bitLength() < Long.SIZE) ? (Long) big.longValue() : null;
		}
		if (value instanceof Double || value instanceof Float || value instanceof BigDecimal) {
			double number = ((Number) value).doubleValue();
			boolean fits = number >= -TWO_TO_63 && number < TWO_TO_63;
			return (fits && number == Math.rint(number)) ? (Long) (long) number : null;
		}
		return null;
	}

	/**
	 * Returns a value as an integer of 32 bits.
	 * @param value for example 3 or 3.0
	 * @return the number; null for a fraction, for a number out of range and for a value
	 * of another type
	 */
	public static @Nullable Integer integer(@Nullable Object value) {
		Long number = whole(value);
		return (number != null && number == number.intValue()) ? (Integer) number.intValue() : null;
	}

	/**
	 * Returns a value as a double.
	 * @param value for example 3, or NaN, which Python also writes
	 * @return the number; null for a finite number out of range and for a value of
	 * another type
	 */
	public static @Nullable Double number(@Nullable Object value) {
		if (!(value instanceof Number number)) {
			return null;
		}
		double result = number.doubleValue();
		boolean overflow = Double.isInfinite(result) && (value instanceof BigInteger || value instanceof BigDecimal);
		return overflow ? null : (Double) result;
	}

	/**
	 * Returns a value as a finite double.
	 * @param value for example 3
	 * @return the number; null for NaN, infinity and a value of another type
	 */
	static @Nullable Double finite(@Nullable Object value) {
		Double number = number(value);
		return (number != null && Double.isFinite(number)) ? number : null;
	}

}
