package io.stablediffusion.internal;

import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RedactionTests {

	@Test
	void excerptContainsLengthOfBase64() {
		assertThat(Redaction.excerpt("bad data:image/png;base64," + "A".repeat(200) + "== here"))
			.isEqualTo("bad [base64, 224 characters] here");
		assertThat(Redaction.oneLine("x " + "a/b-".repeat(20))).isEqualTo("x [base64, 80 characters]");
		assertThat(Redaction.oneLine("x " + "a".repeat(79))).isEqualTo("x " + "a".repeat(79));
	}

	@ParameterizedTest
	@ValueSource(strings = { "\u001b[31mred", "a\u0000b", "a\u0085b", "a\u2028b", "a\u2029b", "a\u202eb", "a\u200bb",
			"a\r\nb", "a\ud800b", "a\udc00", "\ufeffa" })
	void excerptHasNoControlOrFormatCharacter(String text) {
		assertThat(Redaction.excerpt(text).codePoints()).allMatch((character) -> character >= ' ')
			.noneMatch((character) -> character == 0x7f || (character >= 0x80 && character < 0xa0))
			.noneMatch((character) -> Character.getType(character) == Character.FORMAT
					|| Character.getType(character) == Character.SURROGATE
					|| Character.getType(character) == Character.LINE_SEPARATOR
					|| Character.getType(character) == Character.PARAGRAPH_SEPARATOR);
	}

	@Test
	void excerptIsShortAndWellFormedForRandomTexts() {
		Random random = new Random(11);
		for (int round = 0; round < 2000; round++) {
			StringBuilder text = new StringBuilder();
			int length = random.nextInt(800);
			for (int i = 0; i < length; i++) {
				text.append((char) (random.nextBoolean() ? random.nextInt(128) : random.nextInt(0x10000)));
			}
			String excerpt = Redaction.excerpt(text.toString());
			assertThat(excerpt).hasSizeLessThanOrEqualTo(303).doesNotContainPattern("[\\p{Cntrl}\\u2028\\u2029]");
			assertThat(excerpt.codePoints())
				.noneMatch((character) -> Character.getType(character) == Character.SURROGATE);
		}
	}

	@Test
	void excerptKeepsOrdinaryTextOfAnyScript() {
		assertThat(Redaction.excerpt("  Ein Türmchen,\n 灯台 😀  ")).isEqualTo("Ein Türmchen, 灯台 😀");
	}

	@Test
	void oneLineKeepsLongMessages() {
		assertThat(Redaction.oneLine("word ".repeat(200))).hasSize(999);
		assertThat(Redaction.oneLine("a\u001b[31m\r\nb\u2028c\u0085d " + "A".repeat(100)))
			.isEqualTo("a [31m b c d [base64, 100 characters]");
	}

}
