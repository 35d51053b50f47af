package io.stablediffusion.test;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Writes a JPEG with the infotext in its EXIF segment.
 */
final class Jpeg {

	private Jpeg() {
	}

	static byte[] write(int[] pixels, int width, int height, String parameters, int quality) {
		BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
		image.setRGB(0, 0, width, height, pixels, 0, width);
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
		try (MemoryCacheImageOutputStream output = new MemoryCacheImageOutputStream(bytes)) {
			writer.setOutput(output);
			ImageWriteParam parameter = writer.getDefaultWriteParam();
			parameter.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
			parameter.setCompressionQuality(Math.max(1, Math.min(100, quality)) / 100f);
			writer.write(null, new IIOImage(image, null, null), parameter);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			writer.dispose();
		}
		return withExif(bytes.toByteArray(), Exif.segment(parameters));
	}

	private static byte[] withExif(byte[] jpeg, byte[] exif) {
		if (exif.length > 65_533) {
			throw Refusal.uncaught("ValueError", "EXIF data is too long");
		}
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (DataOutputStream file = new DataOutputStream(bytes)) {
			file.write(jpeg, 0, 2);
			file.writeShort(0xffe1);
			file.writeShort(exif.length + 2);
			file.write(exif);
			file.write(jpeg, 2, jpeg.length - 2);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

}
