package io.stablediffusion.internal.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;

import io.stablediffusion.image.Image;
import io.stablediffusion.image.ImageStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class Base64DecoderTests {

	private static final int BLOCK = 64;

	/** A store that copies what it is given. */
	private static final class Collected implements ImageStore.Target {

		private byte[] bytes = new byte[0];

		@Override
		public void write(ByteBuffer part) {
			int length = this.bytes.length;
			this.bytes = Arrays.copyOf(this.bytes, length + part.remaining());
			part.get(this.bytes, length, part.remaining());
		}

		@Override
		public Image finish() {
			return Image.from(this.bytes);
		}

		@Override
		public void discard() {
			this.bytes = new byte[0];
		}

	}

	private static byte[] random(int length) {
		byte[] bytes = new byte[length];
		new Random(length).nextBytes(bytes);
		return bytes;
	}

	private static byte[] decode(byte[] text, int step, boolean inMemory) {
		Base64Decoder decoder = new Base64Decoder(BLOCK, inMemory);
		Collected target = new Collected();
		decoder.begin(target);
		int position = 0;
		for (; position + step < text.length; position += step) {
			decoder.append(text, position, position + step);
		}
		decoder.finish(text, position, text.length);
		return target.bytes;
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3, 63, 64, 65, 1000 })
	void eachLengthAroundTheBlocksIsDecodedWhateverTheParts(int step) {
		for (int length = 1; length <= 4 * BLOCK; length++) {
			byte[] bytes = random(length);
			assertThat(decode(Base64.getEncoder().encode(bytes), step, false)).as("%d", length).isEqualTo(bytes);
			assertThat(decode(Base64.getEncoder().encode(bytes), step, true)).as("%d", length).isEqualTo(bytes);
		}
	}

	@Test
	void prefixOfADataUriIsNotPartOfTheImage() {
		byte[] bytes = random(200);
		byte[] text = ("data:image/png;base64," + Base64.getEncoder().encodeToString(bytes))
			.getBytes(StandardCharsets.US_ASCII);

		for (int step : new int[] { 1, 7, 64, 500 }) {
			assertThat(decode(text, step, false)).as("%d", step).isEqualTo(bytes);
		}
	}

	@Test
	void fullBlockWithPaddingIsNotTaken() {
		Base64Decoder decoder = new Base64Decoder(BLOCK, false);
		decoder.begin(new Collected());

		assertThat(decoder.tryBlock(Base64.getEncoder().encode(random(48)))).isEqualTo(BLOCK);
		assertThat(decoder.tryBlock(Base64.getEncoder().encode(random(47)))).isZero();
		assertThat(decoder.tryBlock(Base64.getEncoder().encode(random(46)))).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "AAAA$AAA, it contains the byte 0x24", "AAAAA, its length or its padding is wrong",
			"AA=A, its length or its padding is wrong" })
	void messageNamesTheFaultWhateverTheParts(String text, String message) {
		for (int step = 1; step <= text.length(); step++) {
			int parts = step;
			assertThatIllegalArgumentException()
				.isThrownBy(() -> decode(text.getBytes(StandardCharsets.US_ASCII), parts, false))
				.withMessage(message);
		}
	}

	@Test
	void paddingBeforeTheEndIsRefused() {
		byte[] text = (Base64.getEncoder().encodeToString(random(47)) + "AAAA").getBytes(StandardCharsets.US_ASCII);

		assertThatIllegalArgumentException().isThrownBy(() -> decode(text, 10, false))
			.withMessage("it has padding before its end");
	}

}
