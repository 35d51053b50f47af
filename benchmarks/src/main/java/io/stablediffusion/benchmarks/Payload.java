package io.stablediffusion.benchmarks;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;

/**
 * An answer with images, as a WebUI sends it.
 *
 * @param count how many images
 * @param length of each, in bytes
 */
record Payload(int count, int length) {

	/** Reads {@code 4x2MB}. */
	static Payload parse(String text) {
		String[] parts = text.split("x|MB");
		return new Payload(Integer.parseInt(parts[0]), (int) (Double.parseDouble(parts[1]) * 1024 * 1024));
	}

	long bytes() {
		return (long) this.count * this.length;
	}

	byte[] picture() {
		byte[] picture = new byte[this.length];
		new Random(1).nextBytes(picture);
		System.arraycopy("\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1), 0, picture, 0, 8);
		return picture;
	}

	byte[] json() {
		byte[] text = Base64.getEncoder().encode(picture());
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
