package io.stablediffusion.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Generation parameters in images that Pillow and piexif wrote, which are the WebUI's own
 * libraries, and that we write.
 */
class ImageMetadataTests {

	private static final Path PICTURES = Path.of("src/test/resources/pictures");

	private static Image picture(String name) {
		return Image.from(PICTURES.resolve(name));
	}

	@ParameterizedTest
	@ValueSource(strings = { "pillow-itxt.png", "pillow-itxt-zip.png", "pillow-exif.png", "piexif.jpg", "piexif.webp",
			"piexif-lossless.webp", "little-endian.jpg", "stable-diffusion-cpp.jpg", "stable-diffusion-cpp.webp",
			"user-comment-only.jpg" })
	void readsTextOfAnyScript(String name) {
		Image picture = picture(name);

		assertThat(picture.size()).hasValue(new ImageSize(16, 12));
		assertThat(picture.infotext()).hasValueSatisfying((text) -> assertThat(text)
			.startsWith("a lighthouse at dawn, 灯台, (storm:1.2) <lora:waves:0.8>\nsecond line\n")
			.endsWith(", Version: v1.10.1"));
		assertThat(picture.parameters()).hasValueSatisfying((text) -> {
			assertThat(text.integer("Seed")).hasValue(1234567890L);
			assertThat(text.loraHashes()).containsEntry("waves", "1a2b3c4d5e6f");
			assertThat(text.toString()).isEqualTo(picture.infotext().orElseThrow());
		});
	}

	@ParameterizedTest
	@CsvSource({ "pillow-text.png, a lighthouse", "pillow-ztxt.png, a lighthouse", "piexif-ascii.jpg, a lighthouse",
			"pillow-latin1.png, un café" })
	void readsPlainText(String name, String prompt) {
		assertThat(picture(name).parameters())
			.hasValueSatisfying((text) -> assertThat(text.prompt()).isEqualTo(prompt));
	}

	@ParameterizedTest
	@ValueSource(strings = { "plain.jpg", "plain.webp", "plain-lossless.webp" })
	void aPictureWithoutTextHasNone(String name) {
		assertThat(picture(name).infotext()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "plain.jpg", "piexif.jpg", "plain.webp", "plain-lossless.webp", "alpha-lossless.webp",
			"piexif.webp", "pillow-exif.png", "pillow-text.png", "pillow-itxt.png", "pillow-ztxt.png",
			"little-endian.jpg", "stable-diffusion-cpp.jpg", "stable-diffusion-cpp.webp", "user-comment-only.jpg" })
	void writesText(String name) {
		Image picture = picture(name);
		for (String text : new String[] { "café\nSteps: 1, Seed: 2, Size: 16x12", "灯台 🌊", "x" }) {
			Image written = picture.withInfotext(text);

			assertThat(written.infotext()).hasValue(text);
			assertThat(written.size()).isEqualTo(picture.size());
			assertThat(written.format()).isEqualTo(picture.format());
			assertThat(written.withInfotext(text)).as("replaced, not added").isEqualTo(written);
			if (picture.format() != ImageFormat.WEBP) {
				assertThat(pixels(written)).isEqualTo(pixels(picture));
			}
		}
	}

	private static int[] pixels(Image picture) {
		BufferedImage pixels = picture.toBufferedImage();
		return pixels.getRGB(0, 0, pixels.getWidth(), pixels.getHeight(), null, 0, pixels.getWidth());
	}

	@Test
	void aWebPWithoutExifBecomesTheExtendedForm() {
		Image written = picture("alpha-lossless.webp").withInfotext("x");

		assertThat(new String(written.bytes(), 12, 4, StandardCharsets.US_ASCII)).isEqualTo("VP8X");
		assertThat(written.bytes()[20]).as("flags of EXIF and alpha").isEqualTo((byte) 0x18);
	}

	@Test
	void aFormatWithoutTextSaysSo() {
		assertThatIllegalArgumentException().isThrownBy(() -> Image.from(new byte[] { 1, 2, 3 }).withInfotext("x"))
			.withMessageContaining("use PNG, JPEG or WebP");
		assertThatIllegalArgumentException().isThrownBy(() -> picture("plain.jpg").withInfotext("x".repeat(40_000)))
			.withMessageContaining("at most 32,000 characters in a JPEG");
	}

	@ParameterizedTest
	@ValueSource(strings = { "pillow-itxt.png", "pillow-itxt-zip.png", "piexif.jpg", "piexif.webp", "little-endian.jpg",
			"stable-diffusion-cpp.jpg", "stable-diffusion-cpp.webp" })
	void damagedPicturesAreReadWithoutAnError(String name) throws IOException {
		byte[] bytes = picture(name).bytes();
		Random random = new Random(3);
		for (int i = 0; i < 3000; i++) {
			byte[] damaged = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
			for (int j = random.nextInt(6); j > 0; j--) {
				damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
			}
			Image picture = Image.from(damaged);
			assertThat(picture.infotext()).isNotNull();
			assertThat(picture.size()).isNotNull();
			try {
				assertThat(picture.withInfotext("x").length()).isPositive();
			}
			catch (IllegalArgumentException ex) {
				assertThat(ex).message().containsIgnoringCase("image");
			}
		}
	}

}
