package io.stablediffusion.image;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

import io.stablediffusion.internal.Checks;

/**
 * New images from others: a canvas to paint over the edge, a sheet of a batch.
 */
public final class ImageOperations {

	private ImageOperations() {
	}

	/**
	 * A larger canvas around an image, for outpainting: the image's edge is repeated
	 * outward, so that inpainting has something to begin with, and the mask is white
	 * there.
	 * @param image the image
	 * @param left how many pixels to add on the left
	 * @param top how many above
	 * @param right how many on the right
	 * @param bottom how many below
	 * @return canvas and mask, for {@code initImages} and {@code inpaint}
	 */
	public static Outpainting outpaint(Image image, int left, int top, int right, int bottom) {
		Checks.notNull("image", image);
		if (Math.min(Math.min(left, top), Math.min(right, bottom)) < 0 || left + top + right + bottom == 0) {
			throw new IllegalArgumentException(
					"left, top, right and bottom must not be negative, and one above 0, but are " + left + ", " + top
							+ ", " + right + " and " + bottom);
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
	 * What outpainting starts from.
	 *
	 * @param canvas the image with its new edge
	 * @param mask white where the edge is new
	 */
	public record Outpainting(Image canvas, Mask mask) {
	}

	/**
	 * Puts images side by side, as a WebUI's grid does.
	 * @param images at least one; cells are as large as the largest
	 * @param columns how many in a row; 0 for as many as make the sheet a square
	 * @return the sheet, as PNG
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

	/** A copy that can be drawn on, whatever the image's colours are stored as. */
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
