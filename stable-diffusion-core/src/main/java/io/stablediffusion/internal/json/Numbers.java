package io.stablediffusion.internal.json;

import java.math.BigDecimal;
import java.math.BigInteger;

import org.jspecify.annotations.Nullable;

/**
 * Numbers of a response as the types of Java. A number that a type cannot hold is none:
 * it would be another number.
 */
public final class Numbers {

	private static final double TWO_TO_63 = 0x1p63;

	private Numbers() {
	}

	/**
	 * A whole number, however it is written.
	 * @param value for example 3, or 3.0
	 * @return the number; null for a fraction, for what is out of range and for what is
	 * no number
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
	 * A whole number of 32 bits.
	 * @param value for example 3, or 3.0
	 * @return the number; null for a fraction, for what is out of range and for what is
	 * no number
	 */
	public static @Nullable Integer integer(@Nullable Object value) {
		Long number = whole(value);
		return (number != null && number == number.intValue()) ? (Integer) number.intValue() : null;
	}

	/**
	 * A number, whole or not.
	 * @param value for example 3, or NaN, which Python writes too
	 * @return the number; null for one that only an infinite one would stand for, and for
	 * what is no number
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
	 * A number that one can calculate with.
	 * @param value for example 3
	 * @return the number; null for NaN, infinity and what is no number
	 */
	static @Nullable Double finite(@Nullable Object value) {
		Double number = number(value);
		return (number != null && Double.isFinite(number)) ? number : null;
	}

}
