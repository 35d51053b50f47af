package io.stablediffusion.benchmarks;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;

/**
 * A response with images in the format of a WebUI.
 *
 * @param count the number of images
 * @param length the length of each image in bytes
 */
record Payload(int count, int length) {

	/** Parses a text such as {@code 4x2MB}. */
	static Payload parse(String text) {
		String[] parts = text.split("x|MB");
		return new Payload(Integer.parseInt(parts[0]), (int) (Double.parseDouble(parts[1]) * 1024 * 1024));
	}

	long bytes() {
		return (long) this.count * this.length;
	}

	byte[] image() {
		byte[] image = new byte[this.length];
		new Random(1).nextBytes(image);
		System.arraycopy("\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1), 0, image, 0, 8);
		return image;
	}

	byte[] json() {
		byte[] text = Base64.getEncoder().encode(image());
		ByteArrayOutputStream json = new ByteArrayOutputStream();
		json.writeBytes("{\"images\":[".getBytes(StandardCharsets.US_ASCII));
		for (int i = 0; i < this.count; i++) {
			json.writeBytes(((i > 0) ? ",\"" : "\"").getBytes(StandardCharsets.US_ASCII));
			json.writeBytes(text);
			json.write('"');
		}
		json.writeBytes("],\"parameters\":{\"prompt\":\"a\"},\"info\":\"{\\\"seed\\\":5}\"}"
			.getBytes(StandardCharsets.US_ASCII));
		return json.toByteArray();
	}

}
