package io.stablediffusion.test;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes a PNG with text chunks, one of which contains the infotext: {@code tEXt} for
 * text in Latin-1, {@code iTXt} for other text.
 */
final class Png {

	private static final byte[] SIGNATURE = { (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };

	private Png() {
	}

	/**
	 * Writes the file.
	 * @param texts the texts by their keywords
	 */
	static byte[] write(int[] pixels, int width, int height, Map<String, String> texts) {
		try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
				DataOutputStream file = new DataOutputStream(bytes)) {
			file.write(SIGNATURE);
			chunk(file, "IHDR", header(width, height));
			for (Map.Entry<String, String> text : texts.entrySet()) {
				boolean latin1 = StandardCharsets.ISO_8859_1.newEncoder().canEncode(text.getValue());
				chunk(file, latin1 ? "tEXt" : "iTXt",
						latin1 ? text(text.getKey() + "\0", text.getValue(), StandardCharsets.ISO_8859_1)
								: text(text.getKey() + "\0\0\0\0\0", text.getValue(), StandardCharsets.UTF_8));
			}
			chunk(file, "IDAT", data(pixels, width, height));
			chunk(file, "IEND", new byte[0]);
			return bytes.toByteArray();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static byte[] header(int width, int height) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		DataOutputStream header = new DataOutputStream(bytes);
		header.writeInt(width);
		header.writeInt(height);
		header.write(new byte[] { 8, 2, 0, 0, 0 }); // 8 bits, RGB, no interlace
		return bytes.toByteArray();
	}

	private static byte[] text(String head, String text, Charset charset) {
		return (head + text).getBytes(charset);
	}

	private static byte[] data(int[] pixels, int width, int height) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		Deflater deflater = new Deflater(Deflater.BEST_SPEED);
		try (DeflaterOutputStream packed = new DeflaterOutputStream(bytes, deflater, 8192)) {
			byte[] row = new byte[1 + width * 3];
			for (int y = 0; y < height; y++) {
				for (int x = 0; x < width; x++) {
					int pixel = pixels[y * width + x];
					row[1 + x * 3] = (byte) (pixel >> 16);
					row[2 + x * 3] = (byte) (pixel >> 8);
					row[3 + x * 3] = (byte) pixel;
				}
				packed.write(row);
			}
		}
		finally {
			deflater.end();
		}
		return bytes.toByteArray();
	}

	private static void chunk(DataOutputStream file, String type, byte[] data) throws IOException {
		byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
		CRC32 checksum = new CRC32();
		checksum.update(name);
		checksum.update(data);
		file.writeInt(data.length);
		file.write(name);
		file.write(data);
		file.writeInt((int) checksum.getValue());
	}

}
