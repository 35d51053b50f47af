package io.stablediffusion.internal.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ExifTests {

	@ParameterizedTest
	@ValueSource(strings = { "a", "a lighthouse\nSteps: 20", "\u65e5\u672c \ud83c\udf05", "" })
	void writtenTextIsRead(String text) {
		String read = Exif.read(ByteBuffer.wrap(Exif.write(text)));

		assertThat((read != null) ? read : "").isEqualTo(text);
	}

	@Test
	void shortenedBlockHasNoOtherText() {
		byte[] block = Exif.write("a lighthouse");

		for (int length = 0; length < block.length; length++) {
			String read = Exif.read(ByteBuffer.wrap(Arrays.copyOf(block, length)));
			assertThat("a lighthouse").as("%d bytes", length).startsWith((read != null) ? read : "");
		}
	}

	@Test
	void changedByteIsReadWithoutAnException() {
		byte[] block = Exif.write("a");

		for (int i = 0; i < block.length; i++) {
			for (int value : new int[] { 0, 1, 0x7f, 0x80, 0xff }) {
				byte[] changed = block.clone();
				changed[i] = (byte) value;
				Exif.read(ByteBuffer.wrap(changed));
			}
		}
	}

	@Test
	void blockThatIsNoTiffHasNoText() {
		assertThat(Exif.read(ByteBuffer.wrap("no TIFF at all, but long enough".getBytes(StandardCharsets.US_ASCII))))
			.isNull();
	}

}
