package io.stablediffusion.test;

import java.awt.Color;
import java.util.Random;

/**
 * A landscape with hills and a sun. The prompt and the seed determine its shapes and
 * colours; it is the same at each size.
 */
final class Landscape {

	private static final int HILLS = 5;

	private final double skyHue;

	private final double sunX;

	private final double sunY;

	private final double sunRadius;

	private final double[][] hills = new double[HILLS][];

	Landscape(String prompt, long seed) {
		Random random = new Random(31L * prompt.hashCode() + seed * 0x9E3779B97F4A7C15L);
		this.skyHue = random.nextDouble();
		this.sunX = 0.15 + 0.7 * random.nextDouble();
		this.sunY = 0.15 + 0.3 * random.nextDouble();
		this.sunRadius = 0.05 + 0.08 * random.nextDouble();
		for (int hill = 0; hill < HILLS; hill++) {
			this.hills[hill] = random.doubles(7).toArray();
		}
	}

	/**
	 * Draws the image in its current state.
	 * @param done the progress, from 0 (noise) to 1
	 * @return red, green and blue of each pixel, row by row
	 */
	int[] draw(int width, int height, double done) {
		int[] pixels = new int[width * height];
		int[][] ridges = new int[HILLS][width];
		for (int hill = 0; hill < HILLS; hill++) {
			for (int x = 0; x < width; x++) {
				ridges[hill][x] = (int) (height * ridge(hill, (double) x / width));
			}
		}
		Random noise = new Random(42);
		for (int y = 0; y < height; y++) {
			for (int x = 0; x < width; x++) {
				int pixel = ground(ridges, x, y, height);
				pixel = (pixel >= 0) ? pixel : sky((double) x / width, (double) y / height, (double) width / height);
				pixels[y * width + x] = (done < 1) ? blend(noise.nextInt(0x1000000), pixel, done) : pixel;
			}
		}
		return pixels;
	}

	private int ground(int[][] ridges, int x, int y, int height) {
		for (int hill = HILLS - 1; hill >= 0; hill--) {
			if (y >= ridges[hill][x]) {
				double depth = (double) (y - ridges[hill][x]) / height;
				double near = (hill + 1.0) / HILLS;
				return hsb(this.skyHue + 0.35 + 0.05 * hill, 0.25 + 0.35 * near, 0.75 - 0.55 * near + 0.25 * depth);
			}
		}
		return -1;
	}

	/** Returns the distance of a hill's ridge from the top. */
	private double ridge(int hill, double x) {
		double[] shape = this.hills[hill];
		double wave = 0.55 * Math.sin(2 * Math.PI * (x * (0.7 + shape[0]) + shape[1]))
				+ 0.3 * Math.sin(2 * Math.PI * (x * (2 + 2 * shape[2]) + shape[3]))
				+ 0.15 * Math.sin(2 * Math.PI * (x * (5 + 4 * shape[4]) + shape[5]));
		return 0.45 + 0.11 * hill + wave * (0.12 - 0.012 * hill) * (0.6 + 0.6 * shape[6]);
	}

	private int sky(double x, double y, double ratio) {
		int air = hsb(this.skyHue + 0.12 * y, 0.55 - 0.4 * y, 0.6 + 0.4 * y);
		double distance = Math.hypot((x - this.sunX) * ratio, y - this.sunY);
		double glow = (distance < this.sunRadius) ? 1 : Math.exp(-6 * (distance - this.sunRadius));
		return blend(air, hsb(0.13, (distance < this.sunRadius) ? 0.15 : 0.35, 1), glow);
	}

	private static int hsb(double hue, double saturation, double brightness) {
		return Color.HSBtoRGB((float) hue, (float) clamp(saturation), (float) clamp(brightness)) & 0xffffff;
	}

	private static double clamp(double value) {
		return Math.max(0, Math.min(1, value));
	}

	static int blend(int from, int to, double share) {
		int result = 0;
		for (int shift = 0; shift <= 16; shift += 8) {
			double a = (from >> shift) & 0xff;
			double b = (to >> shift) & 0xff;
			result |= (int) Math.round(a + (b - a) * share) << shift;
		}
		return result;
	}

}
