package io.stablediffusion.internal.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.stablediffusion.image.ImageSize;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the infotext of a WebP, which is in an EXIF chunk of the extended
 * format. The files of stable-diffusion.cpp have XMP instead.
 */
public final class WebpText {

	private static final int HEADER = 12;

	private static final int XMP_FLAG = 0x04;

	private static final int EXIF_FLAG = 0x08;

	private static final int ALPHA_FLAG = 0x10;

	private WebpText() {
	}

	public static @Nullable String read(byte[] webp) {
		ByteBuffer exif = find(webp, "EXIF");
		if (exif != null) {
			// some programs write the name of JPEG's segment before the block
			boolean named = exif.remaining() > 6 && exif.get(0) == 'E' && exif.get(1) == 'x';
			String text = Exif.read(named ? exif.slice(6, exif.remaining() - 6) : exif);
			if (text != null) {
				return text;
			}
		}
		return readXmp(webp);
	}

	private static @Nullable String readXmp(byte[] webp) {
		ByteBuffer xmp = find(webp, "XMP ");
		return (xmp != null) ? Xmp.read(xmp) : null;
	}

	private static @Nullable ByteBuffer find(byte[] webp, String name) {
		for (int at = HEADER; at + 8 <= webp.length; at = next(webp, at)) {
			if (name(webp, at).equals(name) && length(webp, at) >= 0) {
				return ByteBuffer.wrap(webp, at + 8, Math.min(length(webp, at), webp.length - at - 8)).slice();
			}
		}
		return null;
	}

	public static byte[] write(byte[] webp, String text) {
		ByteArrayOutputStream chunks = new ByteArrayOutputStream(webp.length + 64);
		boolean extended = webp.length >= 30 && name(webp, HEADER).equals("VP8X");
		byte[] header = extended ? extended(webp) : extend(webp);
		boolean replacesXmp = readXmp(webp) != null;
		if (replacesXmp) {
			header[0] &= ~XMP_FLAG;
		}
		chunk(chunks, "VP8X", header);
		for (int at = extended ? next(webp, HEADER) : HEADER; at + 8 <= webp.length; at = next(webp, at)) {
			String name = name(webp, at);
			if (!name.equals("EXIF") && !(replacesXmp && name.equals("XMP "))) {
				chunks.write(webp, at, Math.min(next(webp, at), webp.length) - at);
			}
		}
		chunk(chunks, "EXIF", Exif.write(text));
		ByteBuffer file = ByteBuffer.allocate(HEADER + chunks.size()).order(ByteOrder.LITTLE_ENDIAN);
		file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(4 + chunks.size());
		return file.put("WEBP".getBytes(StandardCharsets.US_ASCII)).put(chunks.toByteArray()).array();
	}

	private static byte[] extended(byte[] webp) {
		byte[] header = Arrays.copyOfRange(webp, HEADER + 8, HEADER + 18);
		header[0] |= EXIF_FLAG;
		return header;
	}

	/**
	 * Creates the header of the extended format, with the size from the image's header.
	 */
	private static byte[] extend(byte[] webp) {
		ImageSize size = size(webp);
		if (size == null) {
			throw new IllegalArgumentException("image is a damaged WebP");
		}
		boolean lossless = name(webp, HEADER).equals("VP8L");
		boolean alpha = lossless && (webp[HEADER + 12] & 0x10) != 0;
		ByteBuffer header = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
		header.putInt(EXIF_FLAG | (alpha ? ALPHA_FLAG : 0));
		int width = size.width() - 1;
		int height = size.height() - 1;
		return header.putShort((short) width)
			.put((byte) (width >> 16))
			.putShort((short) height)
			.put((byte) (height >> 16))
			.array();
	}

	private static void chunk(ByteArrayOutputStream chunks, String name, byte[] content) {
		chunks.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
		chunks.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(content.length).array());
		chunks.writeBytes(content);
		if (content.length % 2 == 1) {
			chunks.write(0);
		}
	}

	private static String name(byte[] webp, int at) {
		return new String(webp, at, Math.min(4, webp.length - at), StandardCharsets.US_ASCII);
	}

	private static int length(byte[] webp, int at) {
		return ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN).getInt(at + 4);
	}

	/** Chunks begin at even positions. An invalid length ends the file. */
	private static int next(byte[] webp, int at) {
		int length = length(webp, at);
		return (length < 0 || length > webp.length - at) ? webp.length : at + 8 + length + length % 2;
	}

	/**
	 * Returns the size in the header, because the JDK does not support WebP. Null if the
	 * header is incomplete, unknown or contains a size of 0.
	 */
	public static @Nullable ImageSize size(byte[] bytes) {
		ImageSize size = (bytes.length >= 30) ? sizeInHeader(bytes) : null;
		return (size != null && size.width() > 0 && size.height() > 0) ? size : null;
	}

	private static @Nullable ImageSize sizeInHeader(byte[] bytes) {
		ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
		return switch ((char) bytes[15]) {
			case 'X' -> new ImageSize(1 + (header.getInt(24) & 0xffffff), 1 + (header.getInt(26) >>> 8));
			case 'L' -> new ImageSize(1 + (header.getInt(21) & 0x3fff), 1 + ((header.getInt(21) >>> 14) & 0x3fff));
			case ' ' -> new ImageSize(header.getShort(26) & 0x3fff, header.getShort(28) & 0x3fff);
			default -> null;
		};
	}

}
