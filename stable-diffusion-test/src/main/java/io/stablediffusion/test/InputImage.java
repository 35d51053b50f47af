package io.stablediffusion.test;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

import org.jspecify.annotations.Nullable;
import org.w3c.dom.NodeList;

/**
 * An image in a request. As with Python's Pillow, only its header is read at first, and
 * damaged pixels are detected when they are decoded.
 *
 * @param bytes the file
 * @param width the width in pixels
 * @param height the height in pixels
 */
@SuppressWarnings("ArrayRecordComponent") // records of this type are not compared
record InputImage(byte[] bytes, int width, int height) {

	/**
	 * Reads an image from base64 or a data URI, as AUTOMATIC1111 does.
	 * @throws Refusal if the text is not an image
	 */
	static InputImage decode(@Nullable Object given) {
		if (!(given instanceof String text)) {
			throw Refusal.uncaught("AttributeError",
					"'" + pythonType(given) + "' object has no attribute 'startswith'");
		}
		if (text.startsWith("http://") || text.startsWith("https://")) {
			throw Refusal.http(500, "Request to local resource not allowed");
		}
		String base64 = text;
		if (text.startsWith("data:image/")) {
			String[] parts = text.split(";", 3);
			String[] data = (parts.length > 1) ? parts[1].split(",", 3) : new String[0];
			if (data.length < 2) {
				throw Refusal.uncaught("IndexError", "list index out of range");
			}
			base64 = data[1];
		}
		byte[] bytes = PythonBase64.decode(base64);
		InputImage input = (bytes != null) ? read(bytes) : null;
		if (input == null) {
			throw Refusal.http(500, "Invalid encoded image");
		}
		return input;
	}

	private static String pythonType(@Nullable Object value) {
		return (value == null) ? "NoneType" : (value instanceof Map) ? "dict" : (value instanceof Boolean) ? "bool"
				: (value instanceof Number) ? (value instanceof Double) ? "float" : "int" : "list";
	}

	/** Returns the image, or null if the bytes are not an image. */
	static @Nullable InputImage read(byte[] bytes) {
		int[] webp = WebP.size(bytes);
		if (webp != null) {
			return new InputImage(bytes, webp[0], webp[1]);
		}
		try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
			Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
			if (!readers.hasNext()) {
				return null;
			}
			ImageReader reader = readers.next();
			try {
				reader.setInput(input);
				return new InputImage(bytes, reader.getWidth(0), reader.getHeight(0));
			}
			finally {
				reader.dispose();
			}
		}
		catch (IOException | RuntimeException ex) {
			return null; // a damaged header
		}
	}

	/**
	 * Returns the image in RGB, transparent pixels on white.
	 * @throws Refusal if the pixels are damaged
	 */
	BufferedImage pixels() {
		BufferedImage result = new BufferedImage(this.width, this.height, BufferedImage.TYPE_INT_RGB);
		Graphics2D graphics = result.createGraphics();
		graphics.setColor(Color.WHITE);
		graphics.fillRect(0, 0, this.width, this.height);
		graphics.drawImage(image(), 0, 0, null);
		graphics.dispose();
		return result;
	}

	/**
	 * Returns the decoded image. A WebP is grey, because the JDK cannot decode it.
	 * @throws Refusal if the pixels are damaged
	 */
	BufferedImage image() {
		if (WebP.size(this.bytes) != null) {
			BufferedImage grey = new BufferedImage(this.width, this.height, BufferedImage.TYPE_INT_RGB);
			Graphics2D graphics = grey.createGraphics();
			graphics.setColor(Color.GRAY);
			graphics.fillRect(0, 0, this.width, this.height);
			graphics.dispose();
			return grey;
		}
		try {
			BufferedImage image = ImageIO.read(new ByteArrayInputStream(this.bytes));
			if (image != null) {
				return image;
			}
		}
		catch (IOException | RuntimeException ex) {
			// below
		}
		throw Refusal.uncaught("OSError", "image file is truncated");
	}

	static BufferedImage resize(BufferedImage image, int width, int height) {
		if (image.getWidth() == width && image.getHeight() == height) {
			return image;
		}
		BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
		Graphics2D graphics = result.createGraphics();
		graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
		graphics.drawImage(image, 0, 0, width, height, null);
		graphics.dispose();
		return result;
	}

	static int[] rgb(BufferedImage image) {
		return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
	}

	/**
	 * Returns the texts in the file: those of a PNG's chunks, or the EXIF user comment as
	 * the infotext.
	 */
	Map<String, String> texts() {
		Map<String, String> texts = new LinkedHashMap<>();
		String comment = Exif.userComment(this.bytes);
		if (comment != null) {
			texts.put("parameters", comment);
			return texts;
		}
		ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
		try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(this.bytes))) {
			reader.setInput(input);
			IIOMetadataNode metadata = (IIOMetadataNode) reader.getImageMetadata(0).getAsTree("javax_imageio_1.0");
			NodeList entries = metadata.getElementsByTagName("TextEntry");
			for (int i = 0; i < entries.getLength(); i++) {
				IIOMetadataNode entry = (IIOMetadataNode) entries.item(i);
				texts.put(entry.getAttribute("keyword"), entry.getAttribute("value"));
			}
		}
		catch (IOException ex) {
			return texts; // not a PNG
		}
		finally {
			reader.dispose();
		}
		return texts;
	}

}
