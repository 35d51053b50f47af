package io.stablediffusion.image;

import java.awt.AlphaComposite;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.Arrays;
import java.util.function.IntBinaryOperator;

import io.stablediffusion.internal.Checks;
import org.jspecify.annotations.Nullable;

/**
 * An immutable mask for inpainting. The server generates the white area of the image,
 * keeps the black area, and blends both in gray areas. Methods that change a mask return
 * another mask of the same size.
 *
 * @since 0.1.0
 */
public final class Mask {

	private static final int WHITE = 255;

	private final int width;

	private final int height;

	/** One byte for each pixel, row by row. */
	private final byte[] pixels;

	private Mask(int width, int height, byte[] pixels) {
		this.width = width;
		this.height = height;
		this.pixels = pixels;
	}

	/**
	 * Creates a black mask, which keeps the whole image.
	 * @param width the width of the image in pixels
	 * @param height the height of the image in pixels
	 * @return the mask
	 */
	public static Mask none(int width, int height) {
		if (width < 1 || height < 1) {
			throw new IllegalArgumentException("width and height must be above 0, but are " + width + " and " + height);
		}
		return new Mask(width, height, new byte[Math.multiplyExact(width, height)]);
	}

	/**
	 * Creates a mask from the brightness of an image.
	 * @param image a grayscale image, which is white where the server generates
	 * @return the mask
	 */
	public static Mask from(Image image) {
		BufferedImage pixels = Checks.notNull("image", image).toBufferedImage();
		Mask mask = none(pixels.getWidth(), pixels.getHeight());
		if (pixels.getType() == BufferedImage.TYPE_BYTE_GRAY) {
			// getRGB would return brighter values
			return new Mask(mask.width, mask.height, bytes(pixels));
		}
		return mask.map((index, old) -> {
			Color color = new Color(rgb(pixels, mask, index));
			return Math.round(0.299f * color.getRed() + 0.587f * color.getGreen() + 0.114f * color.getBlue());
		});
	}

	/**
	 * Creates a mask of the transparent area of an image.
	 * @param image an image with an alpha channel; without one, the mask is black
	 * @return the mask
	 */
	public static Mask ofTransparency(Image image) {
		BufferedImage pixels = Checks.notNull("image", image).toBufferedImage();
		Mask mask = none(pixels.getWidth(), pixels.getHeight());
		return mask.map((index, old) -> WHITE - (rgb(pixels, mask, index) >>> 24));
	}

	/**
	 * Creates a mask of all pixels of a color.
	 * @param image the image
	 * @param color the color, whose alpha is ignored
	 * @param tolerance the allowed difference of each of red, green and blue, from 0 to
	 * 255
	 * @return the mask
	 */
	public static Mask ofColor(Image image, Color color, int tolerance) {
		Checks.notNull("color", color);
		if (tolerance < 0 || tolerance > WHITE) {
			throw new IllegalArgumentException("tolerance must be between 0 and 255, but is " + tolerance);
		}
		BufferedImage pixels = Checks.notNull("image", image).toBufferedImage();
		Mask mask = none(pixels.getWidth(), pixels.getHeight());
		return mask.map((index, old) -> {
			Color found = new Color(rgb(pixels, mask, index));
			boolean near = Math.abs(found.getRed() - color.getRed()) <= tolerance
					&& Math.abs(found.getGreen() - color.getGreen()) <= tolerance
					&& Math.abs(found.getBlue() - color.getBlue()) <= tolerance;
			return near ? WHITE : 0;
		});
	}

	private static int rgb(BufferedImage pixels, Mask mask, int index) {
		return pixels.getRGB(index % mask.width, index / mask.width);
	}

	/**
	 * Returns a mask with a white rectangle added.
	 * @param x the position of the left edge in pixels
	 * @param y the position of the upper edge in pixels
	 * @param width the width in pixels
	 * @param height the height in pixels
	 * @return another mask
	 */
	public Mask rectangle(int x, int y, int width, int height) {
		return shape(new Rectangle2D.Double(x, y, width, height));
	}

	/**
	 * Returns a mask with a white ellipse added.
	 * @param x the position of the left edge of its bounding rectangle in pixels
	 * @param y the position of the upper edge of its bounding rectangle in pixels
	 * @param width the width in pixels
	 * @param height the height in pixels
	 * @return another mask
	 */
	public Mask ellipse(int x, int y, int width, int height) {
		return shape(new Ellipse2D.Double(x, y, width, height));
	}

	/**
	 * Returns a mask with a white polygon added.
	 * @param coordinates the x and y coordinates of each corner in pixels, for at least
	 * three corners
	 * @return another mask
	 */
	public Mask polygon(int... coordinates) {
		if (Checks.notNull("coordinates", coordinates).length < 6 || coordinates.length % 2 == 1) {
			throw new IllegalArgumentException(
					"coordinates must have x and y of at least 3 corners, but has " + coordinates.length + " numbers");
		}
		Path2D path = new Path2D.Double();
		path.moveTo(coordinates[0], coordinates[1]);
		for (int i = 2; i < coordinates.length; i += 2) {
			path.lineTo(coordinates[i], coordinates[i + 1]);
		}
		path.closePath();
		return shape(path);
	}

	/**
	 * Returns a mask with a white shape added, whose edge is antialiased.
	 * @param shape the shape
	 * @return another mask
	 */
	public Mask shape(Shape shape) {
		Checks.notNull("shape", shape);
		BufferedImage canvas = canvas();
		Graphics2D graphics = canvas.createGraphics();
		try {
			graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
			graphics.setColor(Color.WHITE);
			graphics.fill(shape);
		}
		finally {
			graphics.dispose();
		}
		return union(new Mask(this.width, this.height, bytes(canvas)));
	}

	/**
	 * Returns a mask with black and white exchanged.
	 * @return another mask
	 */
	public Mask invert() {
		return map((index, old) -> WHITE - old);
	}

	/**
	 * Returns the union of this mask and another mask: the brighter value of each pixel.
	 * @param other a mask of the same size
	 * @return another mask
	 */
	public Mask union(Mask other) {
		requireSameSize(other);
		return map((index, old) -> Math.max(old, other.at(index)));
	}

	/**
	 * Returns the intersection of this mask and another mask: the darker value of each
	 * pixel.
	 * @param other a mask of the same size
	 * @return another mask
	 */
	public Mask intersection(Mask other) {
		requireSameSize(other);
		return map((index, old) -> Math.min(old, other.at(index)));
	}

	/**
	 * Returns a mask with blurred edges.
	 * @param radius the radius of the blur in pixels; 0 does not blur
	 * @return another mask
	 */
	public Mask feather(int radius) {
		if (radius < 0) {
			throw new IllegalArgumentException("radius must not be negative, but is " + radius);
		}
		// three moving averages approximate a Gaussian blur
		int box = Math.round(radius / 3f);
		Mask blurred = this;
		for (int pass = 0; pass < 3 && radius > 0; pass++) {
			blurred = blurred.average(Math.max(1, box), 1, this.width)
				.average(Math.max(1, box), this.width, this.height);
		}
		return blurred;
	}

	/**
	 * Averages rows or columns whose pixels are {@code step} apart, with edges repeated.
	 */
	private Mask average(int radius, int step, int length) {
		byte[] result = new byte[this.pixels.length];
		int lines = this.pixels.length / length;
		for (int line = 0; line < lines; line++) {
			int start = (step == 1) ? line * length : line;
			int sum = 0;
			for (int i = -radius; i <= radius; i++) {
				sum += at(start + Math.max(0, Math.min(length - 1, i)) * step);
			}
			for (int i = 0; i < length; i++) {
				result[start + i * step] = (byte) Math.round((float) sum / (2 * radius + 1));
				sum += at(start + Math.min(length - 1, i + radius + 1) * step)
						- at(start + Math.max(0, i - radius) * step);
			}
		}
		return new Mask(this.width, this.height, result);
	}

	/**
	 * Combines two images: the first in the white area of the mask, the second in the
	 * black area.
	 * @param made the image for the white area, for example the result of inpainting; it
	 * is scaled to the size of the mask
	 * @param kept the image for the black area, for example the initial image; it must
	 * have the size of the mask
	 * @return the combined image as PNG
	 */
	public Image composite(Image made, Image kept) {
		BufferedImage above = cut(Checks.notNull("made", made).toBufferedImage());
		BufferedImage below = ImageOperations.argb(Checks.notNull("kept", kept).toBufferedImage());
		if (below.getWidth() != this.width || below.getHeight() != this.height) {
			throw new IllegalArgumentException("kept must be " + this.width + "x" + this.height
					+ " as the mask, but is " + below.getWidth() + "x" + below.getHeight());
		}
		Graphics2D graphics = below.createGraphics();
		try {
			graphics.drawImage(above, 0, 0, null);
		}
		finally {
			graphics.dispose();
		}
		return Image.from(below);
	}

	private BufferedImage cut(BufferedImage image) {
		BufferedImage scaled = new BufferedImage(this.width, this.height, BufferedImage.TYPE_INT_ARGB);
		Graphics2D graphics = scaled.createGraphics();
		try {
			graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
			graphics.setComposite(AlphaComposite.Src);
			graphics.drawImage(image, 0, 0, this.width, this.height, null);
		}
		finally {
			graphics.dispose();
		}
		for (int y = 0; y < this.height; y++) {
			for (int x = 0; x < this.width; x++) {
				int pixel = scaled.getRGB(x, y);
				int alpha = (pixel >>> 24) * at(y * this.width + x) / WHITE;
				scaled.setRGB(x, y, (pixel & 0xffffff) | alpha << 24);
			}
		}
		return scaled;
	}

	/**
	 * Returns the value of a pixel.
	 * @param x the position from the left, from 0
	 * @param y the position from the top, from 0
	 * @return the value from 0, keep, to 255, generate
	 * @throws IndexOutOfBoundsException if the position is outside of the mask
	 */
	public int at(int x, int y) {
		if (x < 0 || y < 0 || x >= this.width || y >= this.height) {
			throw new IndexOutOfBoundsException("(" + x + ", " + y + ") is outside of " + this);
		}
		return at(y * this.width + x);
	}

	private int at(int index) {
		return this.pixels[index] & 0xff;
	}

	/**
	 * Returns the mask as an image for {@code inpaint(...)}.
	 * @return a grayscale PNG
	 */
	public Image toImage() {
		BufferedImage canvas = canvas();
		System.arraycopy(this.pixels, 0, bytes(canvas), 0, this.pixels.length);
		return Image.from(canvas);
	}

	private Mask map(IntBinaryOperator operator) {
		byte[] result = new byte[this.pixels.length];
		for (int i = 0; i < result.length; i++) {
			result[i] = (byte) operator.applyAsInt(i, at(i));
		}
		return new Mask(this.width, this.height, result);
	}

	private BufferedImage canvas() {
		return new BufferedImage(this.width, this.height, BufferedImage.TYPE_BYTE_GRAY);
	}

	private static byte[] bytes(BufferedImage canvas) {
		return ((DataBufferByte) canvas.getRaster().getDataBuffer()).getData();
	}

	private void requireSameSize(Mask other) {
		if (Checks.notNull("other", other).width != this.width || other.height != this.height) {
			throw new IllegalArgumentException("other must be " + this + ", but is " + other);
		}
	}

	/** Compares size and pixels. */
	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Mask that && this.width == that.width && Arrays.equals(this.pixels, that.pixels);
	}

	@Override
	public int hashCode() {
		return 31 * this.width + Arrays.hashCode(this.pixels);
	}

	@Override
	public String toString() {
		return "Mask[" + this.width + "x" + this.height + "]";
	}

}
