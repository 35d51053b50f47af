package io.stablediffusion.test;

import java.awt.image.BufferedImage;

import org.jspecify.annotations.Nullable;

/**
 * The image of a generation: a landscape, or an init image that is blended with a
 * landscape by the denoising strength, inside the mask if there is one.
 *
 * @param width the width in pixels
 * @param height the height in pixels
 * @param init the pixels of the init image, or null
 * @param strength the denoising strength, from 0 to 1
 * @param mask a value for each pixel, from 0 (unchanged) to 1 (repainted), or null
 */
@SuppressWarnings("ArrayRecordComponent") // records of this type are not compared
record Drawing(int width, int height, int @Nullable [] init, double strength, float @Nullable [] mask) {

	static Drawing landscape(int width, int height) {
		return new Drawing(width, height, null, 1, null);
	}

	/** Returns a drawing with an init image, which is resized by the resize mode. */
	static Drawing of(BufferedImage init, int width, int height, int resizeMode, double strength,
			float @Nullable [] mask) {
		return new Drawing(width, height, InputImage.rgb(fit(init, width, height, resizeMode)), strength, mask);
	}

	/** Resizes an image: the modes 0 and 3 stretch, 1 crops, and 2 fills. */
	static BufferedImage fit(BufferedImage image, int width, int height, int resizeMode) {
		if (resizeMode != 1 && resizeMode != 2) {
			return InputImage.resize(image, width, height);
		}
		double across = (double) width / image.getWidth();
		double down = (double) height / image.getHeight();
		double scale = (resizeMode == 1) ? Math.max(across, down) : Math.min(across, down);
		int scaledWidth = (int) Math.round(image.getWidth() * scale);
		int scaledHeight = (int) Math.round(image.getHeight() * scale);
		BufferedImage scaled = InputImage.resize(image, scaledWidth, scaledHeight);
		if (scaledWidth == width && scaledHeight == height) {
			return scaled;
		}
		BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
		for (int y = 0; y < height; y++) {
			for (int x = 0; x < width; x++) {
				int sourceX = Math.max(0, Math.min(scaledWidth - 1, x + (scaledWidth - width) / 2));
				int sourceY = Math.max(0, Math.min(scaledHeight - 1, y + (scaledHeight - height) / 2));
				result.setRGB(x, y, scaled.getRGB(sourceX, sourceY));
			}
		}
		return result;
	}

	/**
	 * Draws the image in its current state.
	 * @param done the progress, from 0 (noise) to 1
	 * @return red, green and blue of each pixel, row by row
	 */
	int[] draw(String prompt, long seed, double done) {
		int[] init = this.init;
		if (init != null && this.strength == 0) {
			return init.clone();
		}
		int[] drawn = new Landscape(prompt, seed).draw(this.width, this.height, done);
		if (init == null) {
			return drawn;
		}
		float[] mask = this.mask;
		for (int i = 0; i < drawn.length; i++) {
			double share = this.strength * ((mask != null) ? mask[i] : 1);
			drawn[i] = (share == 0) ? init[i] & 0xffffff : Landscape.blend(init[i], drawn[i], share);
		}
		return drawn;
	}

}
