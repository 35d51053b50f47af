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
 * An image as a value: its encoded bytes, whatever the format, in memory or in a file.
 * Reading format and size decodes no pixel; only {@link #toBufferedImage()} does.
 */
@JsonSerialize(using = ImageSerializer.class)
@JsonDeserialize(using = ImageDeserializer.class)
public final class Image {

	/**
	 * Above this, {@link #toBufferedImage()} refuses: a small file can claim any size.
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
	 * An image from its encoded bytes.
	 * @param bytes a file's content; copied
	 * @return the image
	 */
	public static Image from(byte[] bytes) {
		Checks.notNull("bytes", bytes);
		return new Image(ImageSource.of(bytes.clone()));
	}

	/**
	 * An image that stays in its file, which must not change: it is read each time that
	 * it is needed, and sent without being held in memory.
	 * @param file the file
	 * @return the image
	 * @throws UncheckedIOException if the file cannot be read
	 */
	public static Image inFile(Path file) {
		Checks.notNull("file", file);
		return new Image(ImageSource.of(file));
	}

	/**
	 * Reads an image from a resource, for example of the class path.
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
	 * Reads an image from a stream, to its end. The stream is not closed.
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
	 * Encodes pixels as PNG.
	 * @param pixels the image
	 * @return the image as PNG
	 */
	public static Image from(BufferedImage pixels) {
		Checks.notNull("pixels", pixels);
		try (ByteArrayOutputStream output = new ByteArrayOutputStream()) {
			if (!ImageIO.write(pixels, "png", output)) {
				throw new IllegalArgumentException("image has a color model that PNG cannot hold");
			}
			return new Image(ImageSource.of(output.toByteArray()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Decodes base64, with or without a data URI's prefix and with or without padding.
	 * @param base64 the text
	 * @return the image
	 * @throws IllegalArgumentException if it is no base64
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
	 * The encoded bytes.
	 * @return a copy
	 */
	public byte[] bytes() {
		byte[] bytes = content();
		return this.source.inMemory() ? bytes.clone() : bytes;
	}

	private byte[] content() {
		return get(this.source::bytes);
	}

	/**
	 * The encoded bytes as a stream, without a copy.
	 * @return a new stream
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
	 * Where the image is, if it stays in a file.
	 * @return the file, or empty for an image in memory
	 */
	public Optional<Path> file() {
		return Optional.ofNullable(this.source.file());
	}

	/**
	 * How many bytes the encoded image has.
	 * @return the length in bytes
	 */
	public long length() {
		return this.length;
	}

	/**
	 * The format, told by the bytes.
	 * @return the format, or {@link ImageFormat#UNKNOWN}
	 */
	public ImageFormat format() {
		return ImageFormat.of(this.header);
	}

	/**
	 * Width and height as the header has them.
	 * @return the size, or empty when the header cannot be read
	 */
	public Optional<ImageSize> size() {
		return Optional.ofNullable(switch (format()) {
			case WEBP -> WebpText.size(this.header);
			default -> ImageSize.of(inputStream());
		});
	}

	private Optional<ImageSize> sizeIfThere() {
		try {
			return size();
		}
		catch (UncheckedIOException ex) {
			return Optional.empty();
		}
	}

	/**
	 * The generation parameters that a WebUI embeds in its images: the {@code parameters}
	 * of a PNG's text chunks, the user comment of the EXIF block of a JPEG or WebP, and
	 * of stable-diffusion.cpp's files a JPEG's comment or a WebP's XMP.
	 * @return the text, or empty
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
	 * The generation parameters, taken apart.
	 * @return what {@link #infotext()} says, or empty
	 */
	public Optional<Infotext> parameters() {
		return infotext().map(Infotext::parse);
	}

	/**
	 * The same image with generation parameters embedded, in place of those that it has.
	 * Pixels are not touched; of a JPEG or WebP, other EXIF data is lost.
	 * @param infotext the text; at most 32,000 characters in a JPEG
	 * @return another image, in memory
	 * @throws IllegalArgumentException if the image is no PNG, JPEG or WebP, or damaged
	 */
	public Image withInfotext(String infotext) {
		Checks.notNull("infotext", infotext);
		try {
			Image written = new Image(ImageSource.of(switch (format()) {
				case PNG -> PngText.write(content(), PngText.PARAMETERS, infotext);
				case JPEG -> JpegText.write(content(), infotext);
				case WEBP -> WebpText.write(content(), infotext);
				default -> throw new IllegalArgumentException(this + " cannot hold a text: use PNG, JPEG or WebP");
			}));
			if (written.infotext().isEmpty()) {
				throw new IllegalArgumentException(this + " is damaged, so that no text can be read from it");
			}
			return written;
		}
		catch (IndexOutOfBoundsException ex) {
			throw new IllegalArgumentException(this + " is damaged", ex);
		}
	}

	/**
	 * Writes the encoded image to a file, whole or not at all: directories are created,
	 * and a file that exists is left alone unless asked.
	 * @param file the file
	 * @param options {@link StandardCopyOption#REPLACE_EXISTING} to overwrite
	 * @return the file
	 * @throws UncheckedIOException if the file exists or cannot be written
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
	 * Writes the encoded image into a directory, under a name that may come from
	 * anywhere, for example a prompt: it gets the extension that fits the format, and
	 * what has a meaning in paths is replaced, so that the file is always in the
	 * directory. A name that is taken gets a number.
	 * @param directory the directory, which is created
	 * @param name what to call the file
	 * @return the file
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
	 * The image as base64, as the WebUI takes it.
	 * @return padded base64 in one line
	 */
	public String toBase64() {
		return Base64.getEncoder().encodeToString(content());
	}

	/**
	 * The image as a data URI, as a browser takes it.
	 * @return for example {@code data:image/png;base64,...}
	 */
	public String toDataUri() {
		return "data:" + format().mediaType() + ";base64," + toBase64();
	}

	/**
	 * Decodes the pixels, by the formats that {@link ImageIO} reads.
	 * @return the pixels
	 * @throws IllegalArgumentException if the format cannot be read, the image is
	 * damaged, or it claims more than 256 million pixels
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
		catch (IOException | RuntimeException ex) { // decoders trip over what is damaged
			throw new IllegalArgumentException(this + " is damaged: " + ex.getMessage(), ex);
		}
	}

	/** By the bytes, wherever they are. */
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
		String size = sizeIfThere().map((known) -> " " + known).orElse("");
		String length = (this.length < 10 * 1024) ? this.length + " B" : this.length / 1024 + " KiB";
		return "Image[" + kind + size + ", " + length + "]";
	}

}
