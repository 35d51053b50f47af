package io.stablediffusion.internal.image;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.util.JsonGeneratorDelegate;

/**
 * Refuses NaN and infinity, which are not valid in JSON and which Jackson writes as
 * texts.
 */
final class FiniteNumbers extends JsonGeneratorDelegate {

	FiniteNumbers(JsonGenerator generator) {
		super(generator);
	}

	@Override
	public JsonGenerator writeNumber(double number) {
		JsonGenerator generator = super.writeNumber(number); // writes the name first
		check(number);
		return generator;
	}

	@Override
	public JsonGenerator writeNumber(float number) {
		JsonGenerator generator = super.writeNumber(number); // writes the name first
		check(number);
		return generator;
	}

	@Override
	public JsonGenerator writeArray(double[] array, int offset, int length) {
		for (int i = offset; i < offset + length; i++) {
			check(array[i]);
		}
		return super.writeArray(array, offset, length);
	}

	private void check(double number) {
		if (!Double.isFinite(number)) {
			throw new IllegalArgumentException(ImageRequestEncoder.field(this) + " must be a finite number, but is "
					+ number + ", which is not valid in JSON");
		}
	}

}
