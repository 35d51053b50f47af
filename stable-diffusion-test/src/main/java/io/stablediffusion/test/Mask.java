package io.stablediffusion.test;

import java.awt.image.BufferedImage;

/**
 * A mask of an inpainting request.
 */
final class Mask {

	private Mask() {
	}

	/**
	 * Returns the values of the mask: black or white, then blurred.
	 * @return a value for each pixel, from 0 (unchanged) to 1 (repainted), row by row
	 */
	static float[] of(BufferedImage image, int width, int height, int resizeMode, boolean inverted, int blurX,
			int blurY) {
		int[] pixels = InputImage.rgb(Drawing.fit(image, width, height, resizeMode));
		float[] mask = new float[pixels.length];
		for (int i = 0; i < pixels.length; i++) {
			int brightness = ((pixels[i] >> 16 & 0xff) * 299 + (pixels[i] >> 8 & 0xff) * 587 + (pixels[i] & 0xff) * 114)
					/ 1000;
			mask[i] = (brightness > 127 != inverted) ? 1 : 0;
		}
		float[] across = blur(mask, width, height, 1, width, blurX);
		return blur(across, height, width, width, 1, blurY);
	}

	private static float[] blur(float[] values, int length, int lines, int step, int lineStep, int sigma) {
		if (sigma <= 0) {
			return values;
		}
		int radius = (int) (2.5 * sigma + 0.5);
		float[] weights = new float[radius + 1];
		for (int i = 0; i <= radius; i++) {
			weights[i] = (float) Math.exp(-0.5 * i * i / (sigma * sigma));
		}
		float[] result = new float[values.length];
		for (int line = 0; line < lines; line++) {
			for (int i = 0; i < length; i++) {
				float sum = 0;
				float total = 0;
				for (int k = -radius; k <= radius; k++) {
					float weight = weights[Math.abs(k)];
					int at = Math.max(0, Math.min(length - 1, i + k));
					sum += weight * values[line * lineStep + at * step];
					total += weight;
				}
				result[line * lineStep + i * step] = sum / total;
			}
		}
		return result;
	}

}
