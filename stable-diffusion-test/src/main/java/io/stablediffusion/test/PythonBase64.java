package io.stablediffusion.test;

import java.io.ByteArrayOutputStream;

import org.jspecify.annotations.Nullable;

/**
 * Decodes base64 as Python does: it ignores other characters, for example line breaks,
 * but requires the padding.
 */
final class PythonBase64 {

	private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	private static final byte[] VALUES = new byte[128];

	static {
		for (int i = 0; i < VALUES.length; i++) {
			VALUES[i] = (byte) ALPHABET.indexOf(i);
		}
	}

	private PythonBase64() {
	}

	/**
	 * Returns the bytes, or null if the text is not complete or has characters that are
	 * not ASCII.
	 */
	static byte @Nullable [] decode(String text) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() * 3 / 4);
		int quad = 0;
		int bits = 0;
		int padding = 0;
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			if (character > 127) {
				return null;
			}
			if (character == '=') {
				if (quad >= 2 && quad + ++padding >= 4) {
					return bytes.toByteArray();
				}
				continue;
			}
			int value = VALUES[character];
			if (value < 0) {
				continue;
			}
			padding = 0;
			bits = (bits << 6) | value;
			quad = (quad + 1) % 4;
			if (quad != 1) {
				bytes.write(bits >> switch (quad) {
					case 2 -> 4;
					case 3 -> 2;
					default -> 0;
				});
			}
		}
		return (quad == 0) ? bytes.toByteArray() : null;
	}

}
