package io.stablediffusion.test;

import java.util.Base64;
import java.util.Locale;
import java.util.Map;

/**
 * Encodes images as AUTOMATIC1111 does: as base64, in the format that the options select.
 */
final class ImageFiles {

	private ImageFiles() {
	}

	/**
	 * Encodes an image.
	 * @param texts the texts in the file; formats other than PNG contain the infotext
	 * only
	 * @throws Refusal if the options select an unknown format
	 */
	static String encode(int[] pixels, int width, int height, Map<String, String> texts,
			Automatic1111Settings settings) {
		String parameters = texts.getOrDefault("parameters", "");
		String format = String.valueOf(settings.value("samples_format")).toLowerCase(Locale.ROOT);
		byte[] file = switch (format) {
			case "png" -> Png.write(pixels, width, height, texts);
			case "jpg", "jpeg" -> Jpeg.write(pixels, width, height, parameters, settings.integer("jpeg_quality"));
			case "webp" -> WebP.write(pixels, width, height, parameters);
			default -> throw Refusal.http(500, "Invalid image format");
		};
		return Base64.getEncoder().encodeToString(file);
	}

}
