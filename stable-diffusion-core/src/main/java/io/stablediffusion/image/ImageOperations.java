package io.stablediffusion.image;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

import io.stablediffusion.internal.Checks;

/**
 * Creates images from other images: a canvas for outpainting, and a grid.
 *
 * @since 0.1.0
 */
public final class ImageOperations {

	private ImageOperations() {
	}

	/**
	 * Creates a larger canvas around an image, for outpainting. The new area repeats the
	 * edge of the image, as initial content for inpainting, and is white in the mask.
	 * @param image the image
	 * @param left the number of pixels to add on the left
	 * @param top the number of pixels to add above
	 * @param right the number of pixels to add on the right
	 * @param bottom the number of pixels to add below
	 * @return the canvas for {@code initImages} and the mask for {@code inpaint}
	 * @throws IllegalArgumentException if a number is negative or all are 0, or if the
	 * image cannot be decoded
	 */
	public static Outpainting outpaint(Image image, int left, int top, int right, int bottom) {
		Checks.notNull("image", image);
		if (Math.min(Math.min(left, top), Math.min(right, bottom)) < 0 || left + top + right + bottom == 0) {
			throw new IllegalArgumentException(
					"left, top, right and bottom must not be negative, and at least one must be above 0, but they are "
							+ left + ", " + top + ", " + right + " and " + bottom);
		}
		BufferedImage pixels = argb(image.toBufferedImage());
		int width = pixels.getWidth();
		int height = pixels.getHeight();
		BufferedImage canvas = new BufferedImage(left + width + right, top + height + bottom,
				BufferedImage.TYPE_INT_ARGB);
		for (int y = 0; y < canvas.getHeight(); y++) {
			for (int x = 0; x < canvas.getWidth(); x++) {
				canvas.setRGB(x, y, pixels.getRGB(Math.max(0, Math.min(width - 1, x - left)),
						Math.max(0, Math.min(height - 1, y - top))));
			}
		}
		Mask kept = Mask.none(canvas.getWidth(), canvas.getHeight()).rectangle(left, top, width, height);
		return new Outpainting(Image.from(canvas), kept.invert());
	}

	/**
	 * The initial image and the mask for outpainting.
	 *
	 * @param canvas the image with the new area around it
	 * @param mask the mask, which is white in the new area
	 */
	public record Outpainting(Image canvas, Mask mask) {
	}

	/**
	 * Arranges images in a grid, as a WebUI does. Each cell has the largest width and the
	 * largest height of all images.
	 * @param images the images, at least one
	 * @param columns the number of columns; 0 for as many columns as rows
	 * @return the grid as PNG
	 * @throws IllegalArgumentException if there is no image, the number of columns is
	 * negative or an image cannot be decoded
	 */
	public static Image sheet(List<Image> images, int columns) {
		Checks.noNulls("images", images);
		if (images.isEmpty() || columns < 0) {
			throw new IllegalArgumentException(
					images.isEmpty() ? "images must not be empty" : "columns must not be negative, but is " + columns);
		}
		List<BufferedImage> decoded = images.stream().map(Image::toBufferedImage).toList();
		int across = Math.min(decoded.size(), (columns > 0) ? columns : (int) Math.ceil(Math.sqrt(decoded.size())));
		int down = (decoded.size() + across - 1) / across;
		int width = decoded.stream().mapToInt(BufferedImage::getWidth).max().orElseThrow();
		int height = decoded.stream().mapToInt(BufferedImage::getHeight).max().orElseThrow();
		BufferedImage sheet = new BufferedImage(Math.multiplyExact(across, width), Math.multiplyExact(down, height),
				BufferedImage.TYPE_INT_RGB);
		Graphics2D graphics = sheet.createGraphics();
		try {
			graphics.setColor(Color.BLACK);
			for (int i = 0; i < decoded.size(); i++) {
				BufferedImage image = decoded.get(i);
				graphics.drawImage(image, i % across * width + (width - image.getWidth()) / 2,
						i / across * height + (height - image.getHeight()) / 2, null);
			}
		}
		finally {
			graphics.dispose();
		}
		return Image.from(sheet);
	}

	/** Returns a copy with the color model ARGB. */
	static BufferedImage argb(BufferedImage image) {
		BufferedImage copy = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_ARGB);
		Graphics2D graphics = copy.createGraphics();
		try {
			graphics.setRenderingHint(RenderingHints.KEY_RENDERING, RenderingHints.VALUE_RENDER_QUALITY);
			graphics.drawImage(image, 0, 0, null);
		}
		finally {
			graphics.dispose();
		}
		return copy;
	}

}
