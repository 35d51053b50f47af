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
import java.util.concurrent.Callable;

import javax.imageio.ImageIO;

import io.stablediffusion.internal.Checks;
import io.stablediffusion.internal.image.FileNames;
import io.stablediffusion.internal.image.ImageDeserializer;
import io.stablediffusion.internal.image.ImageFactory;
import io.stablediffusion.internal.image.ImageSerializer;
import io.stablediffusion.internal.image.ImageSource;
import io.stablediffusion.internal.image.JpegText;
import io.stablediffusion.internal.image.PngText;
import io.stablediffusion.internal.image.WebpText;
import io.stablediffusion.prompt.Infotext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

import org.springframework.core.io.Resource;

/**
 * An immutable encoded image of any format, in memory or in a file. Only
 * {@link #toBufferedImage()} decodes pixels; {@link #format()} and {@link #size()} read
 * the header.
 *
 * @since 0.1.0
 */
@JsonSerialize(using = ImageSerializer.class)
@JsonDeserialize(using = ImageDeserializer.class)
public final class Image {

	/**
	 * The limit of {@link #toBufferedImage()}: a small file can declare any size.
	 */
	private static final long MAX_PIXELS = 256L * 1024 * 1024;

	static {
		ImageFactory.register(Image::new);
	}

	private final ImageSource source;

	private final long length;

	private final byte[] header;

	private Image(ImageSource source) {
		this.source = source;
		try {
			this.length = source.length();
			this.header = source.header();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot read the image " + source.file() + ": " + ex, ex);
		}
		if (this.length == 0) {
			throw new IllegalArgumentException("image must not be empty");
		}
	}

	/**
	 * Creates an image from its encoded bytes.
	 * @param bytes the encoded bytes, which are copied
	 * @return the image
	 */
	public static Image from(byte[] bytes) {
		Checks.notNull("bytes", bytes);
		return new Image(ImageSource.of(bytes.clone()));
	}

	/**
	 * Creates an image that stays in its file. The image reads the file each time that
	 * its bytes are needed, and a request sends it without loading it into memory. The
	 * file must not change.
	 * @param file the file
	 * @return the image
	 * @throws UncheckedIOException if the file cannot be read
	 */
	public static Image inFile(Path file) {
		Checks.notNull("file", file);
		return new Image(ImageSource.of(file));
	}

	/**
	 * Reads an image from a resource into memory, for example from the class path.
	 * @param resource the resource
	 * @return the image
	 * @throws UncheckedIOException if the resource cannot be read
	 */
	public static Image from(Resource resource) {
		Checks.notNull("resource", resource);
		try {
			return new Image(ImageSource.of(resource.getContentAsByteArray()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot read the image " + resource.getDescription() + ": " + ex, ex);
		}
	}

	/**
	 * Reads an image from a file into memory.
	 * @param file the file
	 * @return the image
	 * @throws UncheckedIOException if the file cannot be read
	 */
	public static Image from(Path file) {
		Checks.notNull("file", file);
		try {
			return new Image(ImageSource.of(Files.readAllBytes(file)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot read the image " + file + ": " + ex, ex);
		}
	}

	/**
	 * Reads an image from a stream into memory, up to the end of the stream. The stream
	 * is not closed.
	 * @param input the stream
	 * @return the image
	 * @throws UncheckedIOException if the stream cannot be read
	 */
	public static Image from(InputStream input) {
		Checks.notNull("input", input);
		try {
			return new Image(ImageSource.of(input.readAllBytes()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot read the image: " + ex, ex);
		}
	}

	/**
	 * Creates an image by encoding pixels as PNG.
	 * @param pixels the pixels
	 * @return the image as PNG
	 * @throws IllegalArgumentException if PNG does not support the color model
	 */
	public static Image from(BufferedImage pixels) {
		Checks.notNull("pixels", pixels);
		try (ByteArrayOutputStream output = new ByteArrayOutputStream()) {
			if (!ImageIO.write(pixels, "png", output)) {
				throw new IllegalArgumentException("image has a color model that PNG does not support");
			}
			return new Image(ImageSource.of(output.toByteArray()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Creates an image from base64, with or without padding and with or without the
	 * prefix of a data URI.
	 * @param base64 the base64 text
	 * @return the image
	 * @throws IllegalArgumentException if the text is not base64
	 */
	public static Image fromBase64(String base64) {
		Checks.notNull("base64", base64);
		String encoded = base64.startsWith("data:") ? base64.substring(base64.indexOf(',') + 1) : base64;
		try {
			return new Image(ImageSource.of(Base64.getDecoder().decode(encoded.strip())));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					"image is not base64 (" + encoded.length() + " characters): " + ex.getMessage(), ex);
		}
	}

	/**
	 * Returns the encoded bytes.
	 * @return a copy of the bytes
	 */
	public byte[] bytes() {
		byte[] bytes = content();
		return this.source.inMemory() ? bytes.clone() : bytes;
	}

	private byte[] content() {
		return get(this.source::bytes);
	}

	/**
	 * Opens a stream of the encoded bytes, without a copy.
	 * @return a new stream, which the caller closes
	 */
	public InputStream inputStream() {
		return get(this.source::open);
	}

	private <T> T get(Callable<T> read) {
		try {
			return read.call();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot read the image: " + ex, ex);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Returns the file of an image that stays in its file.
	 * @return the file, or empty for an image in memory
	 */
	public Optional<Path> file() {
		return Optional.ofNullable(this.source.file());
	}

	/**
	 * Returns the length of the encoded image.
	 * @return the length in bytes
	 */
	public long length() {
		return this.length;
	}

	/**
	 * Returns the format, which is determined from the first bytes.
	 * @return the format, or {@link ImageFormat#UNKNOWN}
	 */
	public ImageFormat format() {
		return ImageFormat.of(this.header);
	}

	/**
	 * Returns the width and height that the header declares.
	 * @return the size, or empty if the header cannot be read
	 */
	public Optional<ImageSize> size() {
		return Optional.ofNullable(switch (format()) {
			case WEBP -> WebpText.size(this.header);
			default -> ImageSize.of(inputStream());
		});
	}

	private Optional<ImageSize> sizeIfReadable() {
		try {
			return size();
		}
		catch (UncheckedIOException ex) {
			return Optional.empty();
		}
	}

	/**
	 * Returns the infotext: the generation parameters that a WebUI embeds in its images.
	 * It is read from the {@code parameters} text chunk of a PNG and from the EXIF user
	 * comment of a JPEG or WebP; stable-diffusion.cpp uses the comment of a JPEG and the
	 * XMP chunk of a WebP.
	 * @return the infotext, or empty if the image has none
	 */
	public Optional<String> infotext() {
		return Optional.ofNullable(switch (format()) {
			case PNG -> PngText.read(content(), PngText.PARAMETERS);
			case JPEG -> JpegText.read(content());
			case WEBP -> WebpText.read(content());
			default -> null;
		});
	}

	/**
	 * Returns the parsed infotext.
	 * @return the parsed {@link #infotext()}, or empty if the image has none
	 */
	public Optional<Infotext> parameters() {
		return infotext().map(Infotext::parse);
	}

	/**
	 * Returns a copy of this image with another infotext. The pixels do not change; other
	 * EXIF data of a JPEG or WebP is lost.
	 * @param infotext the infotext, at most 32,000 characters for a JPEG
	 * @return the copy, in memory
	 * @throws IllegalArgumentException if the image is damaged or is not a PNG, JPEG or
	 * WebP
	 */
	public Image withInfotext(String infotext) {
		Checks.notNull("infotext", infotext);
		try {
			Image written = new Image(ImageSource.of(switch (format()) {
				case PNG -> PngText.write(content(), PngText.PARAMETERS, infotext);
				case JPEG -> JpegText.write(content(), infotext);
				case WEBP -> WebpText.write(content(), infotext);
				default -> throw new IllegalArgumentException(this + " cannot hold an infotext: use PNG, JPEG or WebP");
			}));
			if (written.infotext().isEmpty()) {
				throw new IllegalArgumentException(this + " is damaged, so that no infotext can be written to it");
			}
			return written;
		}
		catch (IndexOutOfBoundsException ex) {
			throw new IllegalArgumentException(this + " is damaged", ex);
		}
	}

	/**
	 * Writes the encoded image to a file atomically: after an error, the file does not
	 * contain a part of the image. Missing directories are created. An existing file is
	 * kept unless the options allow to replace it.
	 * @param file the file
	 * @param options {@link StandardCopyOption#REPLACE_EXISTING} to overwrite
	 * @return the file
	 * @throws UncheckedIOException if the file exists and must not be replaced, or if it
	 * cannot be written
	 */
	public Path writeTo(Path file, CopyOption... options) {
		Checks.notNull("file", file);
		Checks.noNulls("options", options);
		Path target = file.toAbsolutePath();
		try {
			Path directory = Files.createDirectories(target.resolveSibling(".").normalize());
			if (Files.exists(target) && !List.of(options).contains(StandardCopyOption.REPLACE_EXISTING)) {
				throw new FileAlreadyExistsException(file.toString());
			}
			Path whole = FileNames.createPart(directory);
			try {
				copyTo(whole);
				if (options.length == 0) {
					FileNames.link(whole, target);
				}
				else {
					Files.move(whole, target, options);
				}
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
	 * Writes the encoded image into a directory. The name may come from an untrusted
	 * source, for example a prompt: characters with a meaning in paths are replaced, so
	 * that the file is always in the directory. The extension of the format is appended,
	 * and a number if a file of that name exists.
	 * @param directory the directory, which is created if it does not exist
	 * @param name the name of the file, without extension
	 * @return the file that was written
	 * @throws UncheckedIOException if the file cannot be written
	 */
	public Path writeInto(Path directory, String name) {
		Checks.notNull("directory", directory);
		Checks.notNull("name", name);
		try {
			Path part = FileNames.createPart(directory);
			try {
				copyTo(part);
				return FileNames.link(part, directory, name, format());
			}
			finally {
				Files.deleteIfExists(part);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot write the image into " + directory + ": " + ex, ex);
		}
	}

	private void copyTo(Path part) throws IOException {
		try (InputStream input = this.source.open()) {
			Files.copy(input, part, StandardCopyOption.REPLACE_EXISTING);
		}
	}

	/**
	 * Returns the encoded image as base64, the format of the WebUI API.
	 * @return base64 with padding and without line breaks
	 */
	public String toBase64() {
		return Base64.getEncoder().encodeToString(content());
	}

	/**
	 * Returns the encoded image as a data URI, for example for a browser.
	 * @return for example {@code data:image/png;base64,...}
	 */
	public String toDataUri() {
		return "data:" + format().mediaType() + ";base64," + toBase64();
	}

	/**
	 * Decodes the pixels with {@link ImageIO}.
	 * @return the pixels
	 * @throws IllegalArgumentException if {@link ImageIO} does not support the format, or
	 * if the image is damaged or declares more than 2^28 pixels
	 */
	public BufferedImage toBufferedImage() {
		ImageSize size = size().orElse(null);
		if (size != null && (long) size.width() * size.height() > MAX_PIXELS) {
			throw new IllegalArgumentException(this + " is too large to decode");
		}
		BufferedImage pixels = (size != null) ? decode() : null;
		if (pixels == null) {
			throw new IllegalArgumentException(
					this + " is damaged, or has a format that this JVM's ImageIO cannot read");
		}
		return pixels;
	}

	private @Nullable BufferedImage decode() {
		try (InputStream input = inputStream()) {
			return ImageIO.read(input);
		}
		catch (IOException | RuntimeException ex) {
			// decoders of damaged images throw both
			throw new IllegalArgumentException(this + " is damaged: " + ex.getMessage(), ex);
		}
	}

	/** Compares the encoded bytes, whether they are in memory or in a file. */
	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Image that && this.length == that.length && Arrays.equals(this.header, that.header)
				&& Arrays.equals(content(), that.content());
	}

	@Override
	public int hashCode() {
		return 31 * Long.hashCode(this.length) + Arrays.hashCode(this.header);
	}

	@Override
	public String toString() {
		String kind = format().name().toLowerCase(Locale.ROOT);
		String size = sizeIfReadable().map((known) -> " " + known).orElse("");
		String length = (this.length < 10 * 1024) ? this.length + " B" : this.length / 1024 + " KiB";
		return "Image[" + kind + size + ", " + length + "]";
	}

}
