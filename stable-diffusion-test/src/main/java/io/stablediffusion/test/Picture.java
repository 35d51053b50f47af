package io.stablediffusion.test;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;

import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

import org.jspecify.annotations.Nullable;
import org.w3c.dom.NodeList;

/**
 * A picture that a caller sent.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Picture(byte[] bytes, BufferedImage pixels) {

	/** From base64, with or without a data URI's prefix; null if it is no picture. */
	static @Nullable Picture decode(@Nullable Object base64) {
		if (!(base64 instanceof String text)) {
			return null;
		}
		try {
			byte[] bytes = Base64.getDecoder().decode(text.substring(text.indexOf(',') + 1));
			BufferedImage pixels = ImageIO.read(new ByteArrayInputStream(bytes));
			return (pixels != null) ? new Picture(bytes, pixels) : null;
		}
		catch (IllegalArgumentException | IOException ex) {
			return null;
		}
	}

	int width() {
		return this.pixels.getWidth();
	}

	int height() {
		return this.pixels.getHeight();
	}

	byte[] resize(int width, int height) {
		BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
		Graphics2D graphics = result.createGraphics();
		graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
		graphics.drawImage(this.pixels, 0, 0, width, height, null);
		graphics.dispose();
		return Png.write(result.getRGB(0, 0, width, height, null, 0, width), width, height, "");
	}

	/** The text of a PNG's chunk, empty if there is none. */
	String text(String keyword) {
		ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
		try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(this.bytes))) {
			reader.setInput(input);
			IIOMetadataNode metadata = (IIOMetadataNode) reader.getImageMetadata(0).getAsTree("javax_imageio_1.0");
			NodeList texts = metadata.getElementsByTagName("TextEntry");
			for (int i = 0; i < texts.getLength(); i++) {
				IIOMetadataNode text = (IIOMetadataNode) texts.item(i);
				if (keyword.equals(text.getAttribute("keyword"))) {
					return text.getAttribute("value");
				}
			}
		}
		catch (IOException ex) {
			return ""; // not a PNG
		}
		finally {
			reader.dispose();
		}
		return "";
	}

}
