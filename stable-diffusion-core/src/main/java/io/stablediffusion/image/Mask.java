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
 * Which part of an image inpainting makes anew: white is made, black is kept, gray is in
 * between. A value; each method returns another mask of the same size.
 */
public final class Mask {

	private static final int WHITE = 255;

	private final int width;

	private final int height;

	/** A byte for each pixel, line after line. */
	private final byte[] pixels;

	private Mask(int width, int height, byte[] pixels) {
		this.width = width;
		this.height = height;
		this.pixels = pixels;
	}

	/**
	 * A mask that keeps everything.
	 * @param width in pixels, that of the image
	 * @param height in pixels, likewise
	 * @return the mask
	 */
	public static Mask none(int width, int height) {
		if (width < 1 || height < 1) {
			throw new IllegalArgumentException("width and height must be above 0, but are " + width + " and " + height);
		}
		return new Mask(width, height, new byte[Math.multiplyExact(width, height)]);
	}

	/**
	 * A mask from an image: its brightness, so that white is made anew.
	 * @param image a black and white image
	 * @return the mask
	 */
	public static Mask from(Image image) {
		BufferedImage pixels = Checks.notNull("image", image).toBufferedImage();
		Mask mask = none(pixels.getWidth(), pixels.getHeight());
		if (pixels.getType() == BufferedImage.TYPE_BYTE_GRAY) {
			// getRGB would brighten it
			return new Mask(mask.width, mask.height, bytes(pixels));
		}
		return mask.map((index, old) -> {
			Color color = new Color(rgb(pixels, mask, index));
			return Math.round(0.299f * color.getRed() + 0.587f * color.getGreen() + 0.114f * color.getBlue());
		});
	}

	/**
	 * A mask of what is transparent in an image.
	 * @param image an image with an alpha channel; without one the mask keeps everything
	 * @return the mask
	 */
	public static Mask ofTransparency(Image image) {
		BufferedImage pixels = Checks.notNull("image", image).toBufferedImage();
		Mask mask = none(pixels.getWidth(), pixels.getHeight());
		return mask.map((index, old) -> WHITE - (rgb(pixels, mask, index) >>> 24));
	}

	/**
	 * A mask of all pixels of a colour.
	 * @param image the image
	 * @param color the colour, whose alpha does not count
	 * @param tolerance how far each of red, green and blue may be from it, 0 to 255
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
	 * Adds a rectangle.
	 * @param x of its left edge
	 * @param y of its upper edge
	 * @param width in pixels
	 * @param height in pixels
	 * @return another mask
	 */
	public Mask rectangle(int x, int y, int width, int height) {
		return shape(new Rectangle2D.Double(x, y, width, height));
	}

	/**
	 * Adds an ellipse.
	 * @param x of the left edge of the rectangle around it
	 * @param y of its upper edge
	 * @param width in pixels
	 * @param height in pixels
	 * @return another mask
	 */
	public Mask ellipse(int x, int y, int width, int height) {
		return shape(new Ellipse2D.Double(x, y, width, height));
	}

	/**
	 * Adds a polygon.
	 * @param coordinates x and y of each corner, at least three corners
	 * @return another mask
	 */
	public Mask polygon(int... coordinates) {
		if (Checks.notNull("coordinates", coordinates).length < 6 || coordinates.length % 2 == 1) {
			throw new IllegalArgumentException(
					"coordinates must be x and y of at least 3 corners, but are " + coordinates.length + " numbers");
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
	 * Adds any shape of Java2D, its edge smoothed.
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
	 * Makes what was kept, and keeps what was made.
	 * @return another mask
	 */
	public Mask invert() {
		return map((index, old) -> WHITE - old);
	}

	/**
	 * What either of two masks makes.
	 * @param other a mask of the same size
	 * @return another mask
	 */
	public Mask union(Mask other) {
		requireSameSize(other);
		return map((index, old) -> Math.max(old, other.at(index)));
	}

	/**
	 * What both of two masks make.
	 * @param other a mask of the same size
	 * @return another mask
	 */
	public Mask intersection(Mask other) {
		requireSameSize(other);
		return map((index, old) -> Math.min(old, other.at(index)));
	}

	/**
	 * Makes the edge soft.
	 * @param radius how far it fades, in pixels; 0 for not at all
	 * @return another mask
	 */
	public Mask feather(int radius) {
		if (radius < 0) {
			throw new IllegalArgumentException("radius must not be negative, but is " + radius);
		}
		// three times a moving average is close to a Gaussian blur
		int box = Math.round(radius / 3f);
		Mask blurred = this;
		for (int pass = 0; pass < 3 && radius > 0; pass++) {
			blurred = blurred.average(Math.max(1, box), 1, this.width)
				.average(Math.max(1, box), this.width, this.height);
		}
		return blurred;
	}

	/** Averages along lines whose pixels are {@code step} apart; edges are repeated. */
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
	 * Takes an image where the mask is white, and another where it is black.
	 * @param made for example the result of inpainting
	 * @param kept for example the image before
	 * @return the two in one, as PNG
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
	 * How much of a pixel is made anew.
	 * @param x from the left
	 * @param y from above
	 * @return 0 for kept to 255 for made
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
	 * The mask as {@code inpaint(...)} takes it.
	 * @return a gray PNG
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

	/** By size and pixels. */
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
