package io.stablediffusion.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.CopyOption;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import javax.imageio.ImageIO;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * A picture as a value: its encoded bytes, whatever the format. Reading format and size
 * decodes no pixel; only {@link #toBufferedImage()} does.
 */
@JsonSerialize(using = ImageSerializer.class)
@JsonDeserialize(using = ImageDeserializer.class)
public final class Image {

	/**
	 * Above this, {@link #toBufferedImage()} refuses: a small file can claim any size.
	 */
	private static final long MAX_PIXELS = 256L * 1024 * 1024;

	private final byte[] bytes;

	private final ImageFormat format;

	private Image(byte[] bytes) {
		if (bytes.length == 0) {
			throw new IllegalArgumentException("image must not be empty");
		}
		this.bytes = bytes;
		this.format = ImageFormat.of(bytes);
	}

	/** Takes the array without a copy: whoever calls must not keep it. */
	static Image adopt(byte[] bytes) {
		return new Image(bytes);
	}

	/**
	 * A picture from its encoded bytes.
	 * @param bytes a file's content; copied
	 * @return the picture
	 */
	public static Image from(byte[] bytes) {
		return new Image(bytes.clone());
	}

	/**
	 * Reads a picture from a file.
	 * @param file the file
	 * @return the picture
	 * @throws UncheckedIOException if the file cannot be read
	 */
	public static Image from(Path file) {
		try {
			return new Image(Files.readAllBytes(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot read the image " + file + ": " + ex, ex);
		}
	}

	/**
	 * Reads a picture from a stream, to its end. The stream is not closed.
	 * @param input the stream
	 * @return the picture
	 * @throws UncheckedIOException if the stream cannot be read
	 */
	public static Image from(InputStream input) {
		try {
			return new Image(input.readAllBytes());
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot read the image: " + ex, ex);
		}
	}

	/**
	 * Encodes pixels as PNG.
	 * @param pixels the picture
	 * @return the picture as PNG
	 */
	public static Image from(BufferedImage pixels) {
		try (ByteArrayOutputStream output = new ByteArrayOutputStream()) {
			if (!ImageIO.write(pixels, "png", output)) {
				throw new IllegalArgumentException("image has a color model that PNG cannot hold");
			}
			return new Image(output.toByteArray());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Decodes base64, with or without a data URI's prefix and with or without padding.
	 * @param base64 the text
	 * @return the picture
	 * @throws IllegalArgumentException if it is no base64
	 */
	public static Image fromBase64(String base64) {
		String encoded = base64.startsWith("data:") ? base64.substring(base64.indexOf(',') + 1) : base64;
		try {
			return new Image(Base64.getDecoder().decode(encoded.strip()));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					"image is not base64 (" + encoded.length() + " characters): " + ex.getMessage(), ex);
		}
	}

	/**
	 * The encoded bytes.
	 * @return a copy
	 */
	public byte[] bytes() {
		return this.bytes.clone();
	}

	/**
	 * The encoded bytes as a stream, without a copy.
	 * @return a new stream
	 */
	public InputStream inputStream() {
		return new ByteArrayInputStream(this.bytes);
	}

	/**
	 * How many bytes the encoded picture has.
	 * @return the length in bytes
	 */
	public long length() {
		return this.bytes.length;
	}

	/**
	 * The format, told by the bytes.
	 * @return the format, or {@link ImageFormat#UNKNOWN}
	 */
	public ImageFormat format() {
		return this.format;
	}

	/**
	 * Width and height as the header has them.
	 * @return the size, or empty when the header cannot be read
	 */
	public Optional<ImageSize> size() {
		return Optional.ofNullable(ImageSize.of(this.bytes, this.format));
	}

	/**
	 * The generation parameters that a WebUI embeds in its pictures ("infotext"): prompt,
	 * negative prompt, and a line of {@code Steps: 20, Sampler: ...}.
	 * @return the text of a PNG's {@code parameters} chunk, or empty
	 */
	public Optional<String> infotext() {
		return (this.format == ImageFormat.PNG) ? Optional.ofNullable(PngText.read(this.bytes, "parameters"))
				: Optional.empty();
	}

	/**
	 * Writes the encoded picture to a file, whole or not at all: directories are created,
	 * and a file that exists is left alone unless asked.
	 * @param file the file
	 * @param options {@link StandardCopyOption#REPLACE_EXISTING} to overwrite
	 * @return the file
	 * @throws UncheckedIOException if the file exists or cannot be written
	 */
	public Path writeTo(Path file, CopyOption... options) {
		Path target = file.toAbsolutePath();
		try {
			Path directory = Files.createDirectories(target.resolveSibling(".").normalize());
			if (Files.exists(target) && !List.of(options).contains(StandardCopyOption.REPLACE_EXISTING)) {
				throw new FileAlreadyExistsException(file.toString());
			}
			Path whole = Files.createTempFile(directory, ".image-", ".tmp");
			try {
				Files.write(whole, this.bytes);
				Files.move(whole, target, options);
			}
			finally {
				Files.deleteIfExists(whole);
			}
			return file;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot write the image to " + file + ": " + ex, ex);
		}
	}

	/**
	 * The picture as base64, as the WebUI takes it.
	 * @return padded base64 in one line
	 */
	public String toBase64() {
		return Base64.getEncoder().encodeToString(this.bytes);
	}

	/**
	 * The picture as a data URI, as a browser takes it.
	 * @return for example {@code data:image/png;base64,...}
	 */
	public String toDataUri() {
		return "data:" + this.format.mediaType() + ";base64," + toBase64();
	}

	/**
	 * Decodes the pixels, by the formats that {@link ImageIO} reads.
	 * @return the pixels
	 * @throws IllegalArgumentException if the format cannot be read, the picture is
	 * damaged, or it claims more than 256 million pixels
	 */
	public BufferedImage toBufferedImage() {
		ImageSize size = size().orElse(null);
		if (size != null && (long) size.width() * size.height() > MAX_PIXELS) {
			throw new IllegalArgumentException(this + " is too large to decode");
		}
		return decode();
	}

	private BufferedImage decode() {
		@Nullable BufferedImage pixels;
		try {
			pixels = ImageIO.read(inputStream());
		}
		catch (IOException ex) {
			throw new IllegalArgumentException(this + " is damaged: " + ex.getMessage(), ex);
		}
		if (pixels == null) {
			throw new IllegalArgumentException(this + " has a format that this JVM's ImageIO cannot read");
		}
		return pixels;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Image that && Arrays.equals(this.bytes, that.bytes);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.bytes);
	}

	@Override
	public String toString() {
		String kind = this.format.name().toLowerCase(Locale.ROOT);
		String size = size().map((known) -> " " + known).orElse("");
		String length = (this.bytes.length < 10 * 1024) ? this.bytes.length + " B" : this.bytes.length / 1024 + " KiB";
		return "Image[" + kind + size + ", " + length + "]";
	}

}
