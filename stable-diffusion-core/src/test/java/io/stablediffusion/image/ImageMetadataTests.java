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
 * Infotexts in images that were written by Pillow and piexif, the libraries of the WebUI,
 * or by this client.
 */
class ImageMetadataTests {

	private static final Path PICTURES = Path.of("src/test/resources/pictures");

	private static Image image(String name) {
		return Image.from(PICTURES.resolve(name));
	}

	@ParameterizedTest
	@ValueSource(strings = { "pillow-itxt.png", "pillow-itxt-zip.png", "pillow-exif.png", "piexif.jpg", "piexif.webp",
			"piexif-lossless.webp", "little-endian.jpg", "stable-diffusion-cpp.jpg", "stable-diffusion-cpp.webp",
			"user-comment-only.jpg" })
	void readsTextOfAnyScript(String name) {
		Image image = image(name);

		assertThat(image.size()).hasValue(new ImageSize(16, 12));
		assertThat(image.infotext()).hasValueSatisfying((text) -> assertThat(text)
			.startsWith("a lighthouse at dawn, 灯台, (storm:1.2) <lora:waves:0.8>\nsecond line\n")
			.endsWith(", Version: v1.10.1"));
		assertThat(image.parameters()).hasValueSatisfying((text) -> {
			assertThat(text.integer("Seed")).hasValue(1234567890L);
			assertThat(text.loraHashes()).containsEntry("waves", "1a2b3c4d5e6f");
			assertThat(text.toString()).isEqualTo(image.infotext().orElseThrow());
		});
	}

	@ParameterizedTest
	@CsvSource({ "pillow-text.png, a lighthouse", "pillow-ztxt.png, a lighthouse", "piexif-ascii.jpg, a lighthouse",
			"pillow-latin1.png, un café" })
	void readsPlainText(String name, String prompt) {
		assertThat(image(name).parameters()).hasValueSatisfying((text) -> assertThat(text.prompt()).isEqualTo(prompt));
	}

	@ParameterizedTest
	@ValueSource(strings = { "plain.jpg", "plain.webp", "plain-lossless.webp" })
	void imageWithoutTextHasNoInfotext(String name) {
		assertThat(image(name).infotext()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "plain.jpg", "piexif.jpg", "plain.webp", "plain-lossless.webp", "alpha-lossless.webp",
			"piexif.webp", "pillow-exif.png", "pillow-text.png", "pillow-itxt.png", "pillow-ztxt.png",
			"little-endian.jpg", "stable-diffusion-cpp.jpg", "stable-diffusion-cpp.webp", "user-comment-only.jpg" })
	void writesText(String name) {
		Image image = image(name);
		for (String text : new String[] { "café\nSteps: 1, Seed: 2, Size: 16x12", "灯台 🌊", "x" }) {
			Image written = image.withInfotext(text);

			assertThat(written.infotext()).hasValue(text);
			assertThat(written.size()).isEqualTo(image.size());
			assertThat(written.format()).isEqualTo(image.format());
			assertThat(written.withInfotext(text)).as("replaced, not added").isEqualTo(written);
			if (image.format() != ImageFormat.WEBP) {
				assertThat(pixels(written)).isEqualTo(pixels(image));
			}
		}
	}

	private static int[] pixels(Image image) {
		BufferedImage pixels = image.toBufferedImage();
		return pixels.getRGB(0, 0, pixels.getWidth(), pixels.getHeight(), null, 0, pixels.getWidth());
	}

	@Test
	void webpWithoutExifIsExtended() {
		Image written = image("alpha-lossless.webp").withInfotext("x");

		assertThat(new String(written.bytes(), 12, 4, StandardCharsets.US_ASCII)).isEqualTo("VP8X");
		assertThat(written.bytes()[20]).as("flags of EXIF and alpha").isEqualTo((byte) 0x18);
	}

	@Test
	void formatWithoutTextIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Image.from(new byte[] { 1, 2, 3 }).withInfotext("x"))
			.withMessageContaining("use PNG, JPEG or WebP");
		assertThatIllegalArgumentException().isThrownBy(() -> image("plain.jpg").withInfotext("x".repeat(40_000)))
			.withMessageContaining("at most 32,000 characters in a JPEG");
	}

	@ParameterizedTest
	@ValueSource(strings = { "pillow-itxt.png", "pillow-itxt-zip.png", "piexif.jpg", "piexif.webp", "little-endian.jpg",
			"stable-diffusion-cpp.jpg", "stable-diffusion-cpp.webp" })
	void damagedImagesAreReadWithoutError(String name) throws IOException {
		byte[] bytes = image(name).bytes();
		Random random = new Random(3);
		for (int i = 0; i < 3000; i++) {
			byte[] damaged = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
			for (int j = random.nextInt(6); j > 0; j--) {
				damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
			}
			Image image = Image.from(damaged);
			assertThat(image.infotext()).isNotNull();
			assertThat(image.size()).isNotNull();
			try {
				assertThat(image.withInfotext("x").length()).isPositive();
			}
			catch (IllegalArgumentException ex) {
				assertThat(ex).message().containsIgnoringCase("image");
			}
		}
	}

}
