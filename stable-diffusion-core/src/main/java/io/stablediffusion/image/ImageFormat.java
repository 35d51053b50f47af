package io.stablediffusion.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The format of an image, determined from its first bytes. The setting
 * {@code samples_format} of a WebUI allows any format that its image library writes.
 *
 * @since 0.1.0
 */
public enum ImageFormat {

	/** Portable Network Graphics. */
	PNG("png", "image/png"),
	/** JPEG. */
	JPEG("jpg", "image/jpeg"),
	/** WebP, lossy or lossless. */
	WEBP("webp", "image/webp"),
	/** GIF. */
	GIF("gif", "image/gif"),
	/** Windows bitmap. */
	BMP("bmp", "image/bmp"),
	/** None of the others, for example AVIF. */
	UNKNOWN("bin", "application/octet-stream");

	private final String extension;

	private final String mediaType;

	ImageFormat(String extension, String mediaType) {
		this.extension = extension;
		this.mediaType = mediaType;
	}

	/**
	 * Returns the usual file extension, without the dot.
	 * @return for example {@code png}
	 */
	public String extension() {
		return this.extension;
	}

	/**
	 * Returns the media type.
	 * @return for example {@code image/png}
	 */
	public String mediaType() {
		return this.mediaType;
	}

	static ImageFormat of(byte[] bytes) {
		if (startsWith(bytes, 0, "\u0089PNG\r\n\u001a\n")) {
			return PNG;
		}
		if (startsWith(bytes, 0, "\u00ff\u00d8\u00ff")) {
			return JPEG;
		}
		if (startsWith(bytes, 0, "RIFF") && startsWith(bytes, 8, "WEBP")) {
			return WEBP;
		}
		if (startsWith(bytes, 0, "GIF87a") || startsWith(bytes, 0, "GIF89a")) {
			return GIF;
		}
		return startsWith(bytes, 0, "BM") ? BMP : UNKNOWN;
	}

	private static boolean startsWith(byte[] bytes, int offset, String signature) {
		byte[] expected = signature.getBytes(StandardCharsets.ISO_8859_1);
		return bytes.length >= offset + expected.length
				&& Arrays.equals(bytes, offset, offset + expected.length, expected, 0, expected.length);
	}

}
