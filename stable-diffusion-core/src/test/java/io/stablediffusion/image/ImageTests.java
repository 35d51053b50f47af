package io.stablediffusion.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

import javax.imageio.ImageIO;

import io.stablediffusion.internal.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ImageTests {

	private static final BufferedImage PIXELS = new BufferedImage(6, 4, BufferedImage.TYPE_INT_RGB);

	@TempDir
	private Path directory;

	@ParameterizedTest
	@CsvSource({ "png,PNG,image/png", "jpg,JPEG,image/jpeg", "gif,GIF,image/gif", "bmp,BMP,image/bmp" })
	void formatAndSizeAreReadFromBytes(String name, ImageFormat format, String mediaType) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		assertThat(ImageIO.write(PIXELS, name, bytes)).isTrue();
		Image image = Image.from(bytes.toByteArray());

		assertThat(image.format()).isEqualTo(format);
		assertThat(image.format().mediaType()).isEqualTo(mediaType);
		assertThat(image.size()).hasValue(new ImageSize(6, 4));
		assertThat(image.toBufferedImage().getWidth()).isEqualTo(6);
		assertThat(image.toDataUri()).startsWith("data:" + mediaType + ";base64,");
	}

	@ParameterizedTest
	@CsvSource({ "UklGRhwAAABXRUJQVlA4TA8AAAAvH8APEAcQEf0PRET/Aw==,32,64",
			"UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASogAEAAAgA0JaQAA3AA/vuUAAA=,32,64",
			"UklGRgoAAABXRUJQVlA4WAoAAAAQAAAAHwAAPwAA,32,64" })
	void webpSizesAreRead(String base64, int width, int height) {
		Image image = Image.fromBase64(base64);

		assertThat(image.format()).isEqualTo(ImageFormat.WEBP);
		assertThat(image.size()).hasValue(new ImageSize(width, height));
	}

	@Test
	void unknownFormatIsKept() {
		Image image = Image.from(new byte[] { 1, 2, 3 });

		assertThat(image.format()).isEqualTo(ImageFormat.UNKNOWN);
		assertThat(image.size()).isEmpty();
		assertThat(image.infotext()).isEmpty();
		assertThat(image).hasToString("Image[unknown, 3 B]");
		assertThatIllegalArgumentException().isThrownBy(image::toBufferedImage).withMessageContaining("cannot read");
		assertThatIllegalArgumentException().isThrownBy(() -> Image.from(new byte[0]));
	}

	@Test
	void damagedHeaderHasNoSize() {
		byte[] png = Image.from(PIXELS).bytes();
		for (int length = 1; length < png.length; length++) {
			Image cut = Image.from(Arrays.copyOf(png, length));
			assertThat(cut.infotext()).isEmpty();
			assertThat(cut.size()).satisfiesAnyOf((size) -> assertThat(size).isEmpty(),
					(size) -> assertThat(size).hasValue(new ImageSize(6, 4)));
		}
		for (int length = 12; length < 30; length++) {
			assertThat(Image.from(Arrays.copyOf("RIFF....WEBPVP8X".getBytes(StandardCharsets.ISO_8859_1), length))
				.format()).isEqualTo(ImageFormat.WEBP);
		}
	}

	@Test
	void imageWithTooManyPixelsIsNotDecoded() {
		byte[] png = Image.from(PIXELS).bytes();
		ByteBuffer.wrap(png).putInt(16, 60_000).putInt(20, 60_000);
		CRC32 checksum = new CRC32();
		checksum.update(png, 12, 17);
		ByteBuffer.wrap(png).putInt(29, (int) checksum.getValue());
		Image bomb = Image.from(png);

		assertThat(bomb.size()).hasValue(new ImageSize(60_000, 60_000));
		assertThatIllegalArgumentException().isThrownBy(bomb::toBufferedImage).withMessageContaining("too large");
	}

	@Test
	void sizeIsCheckedBeforeDecoding() throws IOException {
		ByteArrayOutputStream tiff = new ByteArrayOutputStream();
		assertThat(ImageIO.write(PIXELS, "tiff", tiff)).isTrue();
		Image image = Image.from(tiff.toByteArray());
		assertThat(image.format()).isEqualTo(ImageFormat.UNKNOWN);
		assertThat(image.size()).hasValue(new ImageSize(6, 4));
		assertThat(image.toBufferedImage().getWidth()).isEqualTo(6);

		Image bomb = Image.from(withTiffSize(tiff.toByteArray(), 60_000));

		assertThat(bomb.size()).hasValue(new ImageSize(60_000, 60_000));
		assertThatIllegalArgumentException().isThrownBy(bomb::toBufferedImage).withMessageContaining("too large");
	}

	/** Changes the entries 256 and 257 of the first directory: width and height. */
	private static byte[] withTiffSize(byte[] tiff, int pixels) {
		ByteBuffer file = ByteBuffer.wrap(tiff)
			.order((tiff[0] == 'I') ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
		int directory = file.getInt(4);
		for (int i = 0; i < file.getShort(directory); i++) {
			int entry = directory + 2 + i * 12;
			if (file.getShort(entry) == 256 || file.getShort(entry) == 257) {
				file.putShort(entry + 2, (short) 4).putInt(entry + 8, pixels);
			}
		}
		return tiff;
	}

	@Test
	void imageOfDeletedFileHasToString() throws IOException {
		Path file = Image.from(PIXELS).writeTo(this.directory.resolve("gone.png"));
		Image image = Image.inFile(file);
		Files.delete(file);

		assertThat(image.toString()).startsWith("Image[png, ");
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(image::bytes)
			.withMessageContaining(file.toString());
	}

	@Test
	void base64VariantsAreDecoded() {
		Image image = Image.from(new byte[] { 1, 2, 3, 4 });

		assertThat(image.toBase64()).isEqualTo("AQIDBA==");
		assertThat(Json.MAPPER.writeValueAsString(image)).isEqualTo("\"AQIDBA==\"");
		assertThat(Json.MAPPER.writeValueAsString(Image.from(new byte[1000]))).hasSize(1338).doesNotContain("\\");
		assertThat(Image.fromBase64("AQIDBA==")).isEqualTo(image).hasSameHashCodeAs(image);
		assertThat(Image.fromBase64("AQIDBA")).isEqualTo(image);
		assertThat(Image.fromBase64("data:image/png;base64,AQIDBA==")).isEqualTo(image);
		assertThatIllegalArgumentException().isThrownBy(() -> Image.fromBase64("äöü"))
			.withMessageStartingWith("image is not base64 (3 characters)");
	}

	@Test
	void writeToOverwritesOnlyWithOption() throws IOException {
		Path file = this.directory.resolve("new/folder/picture.png");
		Image first = Image.from(PIXELS);
		Image second = Image.from(new byte[] { 1 });

		assertThat(first.writeTo(file)).isEqualTo(file);
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> second.writeTo(file))
			.withMessageContaining("FileAlreadyExists");
		assertThat(Image.from(file)).isEqualTo(first);
		second.writeTo(file, StandardCopyOption.REPLACE_EXISTING);
		assertThat(Files.readAllBytes(file)).containsExactly(1);
		try (Stream<Path> files = Files.list(file.resolveSibling("."))) {
			assertThat(files).hasSize(1);
		}
		assertThatExceptionOfType(UncheckedIOException.class)
			.isThrownBy(() -> Image.from(this.directory.resolve("missing.png")))
			.withMessageContaining("missing.png");
	}

	@Test
	void writtenFilesHaveDefaultPermissions() throws IOException {
		Image image = Image.from(PIXELS);
		Path ordinary = Files.createFile(this.directory.resolve("ordinary"));

		for (Path file : List.of(image.writeTo(this.directory.resolve("a.png")), image.writeInto(this.directory, "b"),
				stored())) {
			assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(ordinary));
		}
	}

	private Path stored() throws IOException {
		ImageStore.Target target = ImageStore.inDirectory(this.directory, "c").create(0);
		target.write(ByteBuffer.wrap(new byte[10]));
		return Objects.requireNonNull(target.finish()).file().orElseThrow();
	}

	/** A number that was used is not tried again, as the gap shows. */
	@Test
	void writeIntoNumbersFilesWithoutOverwriting() throws IOException {
		Image image = Image.from(PIXELS);
		for (int i = 0; i < 3; i++) {
			image.writeInto(this.directory, "a");
		}
		Files.delete(this.directory.resolve("a-2.png"));
		Path others = Files.write(this.directory.resolve("a-4.png"), new byte[] { 1 });

		assertThat(image.writeInto(this.directory, "a")).hasFileName("a-5.png");
		assertThat(image.writeInto(this.directory, "a")).hasFileName("a-6.png");
		assertThat(others).hasBinaryContent(new byte[] { 1 });
		assertThat(this.directory.resolve("a-2.png")).doesNotExist();
	}

	@Test
	void infotextIsReadFromAllTextChunks() throws IOException {
		String text = "a cat, käse\nSteps: 20, Seed: 1";

		assertThat(withChunk("tEXt", "parameters\0" + text).infotext()).hasValue(text);
		assertThat(withChunk("iTXt", utf8("parameters\0\0\0en\0Parameter\0"), utf8(text + " ☕")).infotext())
			.hasValue(text + " ☕");
		assertThat(withChunk("iTXt", utf8("parameters\0\1\0\0\0"), packed(utf8(text))).infotext()).hasValue(text);
		assertThat(withChunk("zTXt", utf8("parameters\0\0"), packed(text.getBytes(StandardCharsets.ISO_8859_1)))
			.infotext()).hasValue(text);
		assertThat(withChunk("tEXt", "other\0" + text).infotext()).isEmpty();
	}

	private static Image withChunk(String type, String data) {
		return withChunk(type, new byte[0], data.getBytes(StandardCharsets.ISO_8859_1));
	}

	/** After the signature and header of a real image. */
	private static Image withChunk(String type, byte[] head, byte[] rest) {
		byte[] png = Image.from(PIXELS).bytes();
		ByteBuffer result = ByteBuffer.allocate(png.length + 12 + head.length + rest.length);
		result.put(png, 0, 33)
			.putInt(head.length + rest.length)
			.put(type.getBytes(StandardCharsets.ISO_8859_1))
			.put(head)
			.put(rest)
			.putInt(0)
			.put(png, 33, png.length - 33);
		return Image.from(result.array());
	}

	private static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static byte[] packed(byte[] bytes) throws IOException {
		ByteArrayOutputStream packed = new ByteArrayOutputStream();
		try (DeflaterOutputStream output = new DeflaterOutputStream(packed)) {
			output.write(bytes);
		}
		return packed.toByteArray();
	}

}
