package io.stablediffusion.image;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Masks, and images made of images.
 */
class MaskTests {

	private static Image plain(int width, int height, Color color) {
		BufferedImage pixels = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
		Graphics2D graphics = pixels.createGraphics();
		graphics.setColor(color);
		graphics.fillRect(0, 0, width, height);
		graphics.dispose();
		return Image.from(pixels);
	}

	private static Color at(Image image, int x, int y) {
		return new Color(image.toBufferedImage().getRGB(x, y), true);
	}

	@Test
	void shapesAreDrawn() {
		Mask mask = Mask.none(32, 16).rectangle(2, 3, 10, 4).ellipse(16, 0, 16, 16).polygon(0, 10, 8, 10, 0, 16);

		assertThat(mask.at(2, 3)).isEqualTo(255);
		assertThat(mask.at(11, 6)).isEqualTo(255);
		assertThat(mask.at(12, 6)).isZero();
		assertThat(mask.at(24, 8)).isEqualTo(255);
		assertThat(mask.at(16, 0)).isZero();
		assertThat(mask.at(1, 11)).isEqualTo(255);
		assertThat(mask.at(7, 15)).isZero();
	}

	@Test
	void masksAreCombined() {
		Mask left = Mask.none(4, 1).rectangle(0, 0, 2, 1);
		Mask middle = Mask.none(4, 1).rectangle(1, 0, 2, 1);

		assertThat(values(left.union(middle))).containsExactly(255, 255, 255, 0);
		assertThat(values(left.intersection(middle))).containsExactly(0, 255, 0, 0);
		assertThat(values(left.invert())).containsExactly(0, 0, 255, 255);
		assertThat(values(left)).as("is left alone").containsExactly(255, 255, 0, 0);
		assertThatIllegalArgumentException().isThrownBy(() -> left.union(Mask.none(4, 2)))
			.withMessage("other must be Mask[4x1], but is Mask[4x2]");
	}

	private static int[] values(Mask mask) {
		return new int[] { mask.at(0, 0), mask.at(1, 0), mask.at(2, 0), mask.at(3, 0) };
	}

	@Test
	void featherBlursOnlyEdges() {
		Mask mask = Mask.none(60, 60).rectangle(20, 20, 20, 20).feather(6);

		assertThat(mask.at(30, 30)).isEqualTo(255);
		assertThat(mask.at(5, 30)).isZero();
		assertThat(mask.at(20, 30)).isBetween(100, 160);
		assertThat(mask.at(17, 30)).isLessThan(mask.at(20, 30)).isPositive();
		assertThat(Mask.none(9, 9).invert().feather(3).at(0, 0)).as("the border is no edge").isEqualTo(255);
	}

	@Test
	void maskIsReadFromItsImage() {
		Mask mask = Mask.none(20, 20).ellipse(3, 3, 14, 14).feather(4);

		Mask read = Mask.from(mask.toImage());

		assertThat(mask.toImage().size()).hasValue(new ImageSize(20, 20));
		for (int i = 0; i < 400; i++) {
			assertThat(read.at(i % 20, i / 20)).isEqualTo(mask.at(i % 20, i / 20));
		}
		assertThat(Mask.from(plain(2, 2, Color.WHITE)).at(1, 1)).isEqualTo(255);
		assertThat(Mask.from(plain(2, 2, Color.RED)).at(1, 1)).isEqualTo(76);
	}

	@Test
	void masksAreCreatedFromColorAndTransparency() {
		BufferedImage pixels = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
		pixels.setRGB(0, 0, 0xff102030);
		pixels.setRGB(1, 0, 0xff152535);
		pixels.setRGB(2, 0, 0x40000000);
		Image image = Image.from(pixels);

		Mask near = Mask.ofColor(image, new Color(0x102030), 5);
		assertThat(List.of(near.at(0, 0), near.at(1, 0), near.at(2, 0))).containsExactly(255, 255, 0);
		assertThat(Mask.ofColor(image, new Color(0x102030), 4).at(1, 0)).isZero();
		Mask transparent = Mask.ofTransparency(image);
		assertThat(List.of(transparent.at(0, 0), transparent.at(2, 0))).containsExactly(0, 255 - 0x40);
		assertThatIllegalArgumentException().isThrownBy(() -> Mask.ofColor(image, Color.RED, 300))
			.withMessage("tolerance must be between 0 and 255, but is 300");
	}

	@Test
	void compositeUsesWhiteAndBlackAreas() {
		Mask mask = Mask.none(8, 8).rectangle(0, 0, 4, 8);

		Image both = mask.composite(plain(16, 16, Color.RED), plain(8, 8, Color.BLUE));

		assertThat(at(both, 1, 4)).isEqualTo(Color.RED);
		assertThat(at(both, 6, 4)).isEqualTo(Color.BLUE);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> mask.composite(plain(8, 8, Color.RED), plain(9, 8, Color.BLUE)))
			.withMessage("kept must be 8x8 as the mask, but is 9x8");
	}

	@Test
	void outpaintingRepeatsTheEdge() {
		ImageOperations.Outpainting canvas = ImageOperations.outpaint(plain(8, 4, Color.GREEN), 8, 0, 0, 16);

		assertThat(canvas.canvas().size()).hasValue(new ImageSize(16, 20));
		assertThat(at(canvas.canvas(), 0, 19)).isEqualTo(Color.GREEN);
		assertThat(canvas.mask().at(0, 0)).isEqualTo(255);
		assertThat(canvas.mask().at(9, 2)).isZero();
		assertThat(canvas.mask().at(9, 10)).isEqualTo(255);
		assertThatIllegalArgumentException().isThrownBy(() -> ImageOperations.outpaint(canvas.canvas(), 0, 0, 0, 0));
	}

	@Test
	void sheetContainsAllImages() {
		Image sheet = ImageOperations
			.sheet(List.of(plain(8, 8, Color.RED), plain(8, 8, Color.GREEN), plain(4, 4, Color.BLUE)), 0);

		assertThat(sheet.size()).hasValue(new ImageSize(16, 16));
		assertThat(at(sheet, 4, 4)).isEqualTo(Color.RED);
		assertThat(at(sheet, 12, 4)).isEqualTo(Color.GREEN);
		assertThat(at(sheet, 4, 12)).as("in the middle of its cell").isEqualTo(Color.BLUE);
		assertThat(at(sheet, 1, 9)).isEqualTo(Color.BLACK);
		assertThat(ImageOperations.sheet(List.of(plain(8, 8, Color.RED), plain(8, 8, Color.RED)), 1).size())
			.hasValue(new ImageSize(8, 16));
		assertThatIllegalArgumentException().isThrownBy(() -> ImageOperations.sheet(List.of(), 0))
			.withMessage("images must not be empty");
	}

	@Test
	void masksOfTheSamePixelsAreEqual() {
		Mask mask = Mask.none(8, 4).rectangle(1, 1, 3, 2);

		assertThat(Mask.from(mask.toImage())).isEqualTo(mask).hasSameHashCodeAs(mask).hasToString(mask.toString());
		assertThat(mask.invert().invert()).isEqualTo(mask);
		assertThat(mask).isNotEqualTo(Mask.none(8, 4))
			.isNotEqualTo(Mask.none(4, 8))
			.isNotEqualTo(mask.rectangle(7, 3, 1, 1))
			.isNotEqualTo(mask.toImage());
		assertThat(Mask.none(8, 4)).isNotEqualTo(Mask.none(4, 8));
	}

}
