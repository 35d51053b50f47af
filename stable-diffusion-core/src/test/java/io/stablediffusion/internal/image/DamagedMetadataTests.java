package io.stablediffusion.internal.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.Deflater;

import com.sun.management.ThreadMXBean;
import io.stablediffusion.image.Image;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The infotext and size of an image of any bytes are read without an exception, with work
 * that is proportional to its length.
 */
class DamagedMetadataTests {

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private static final byte[] PNG = { (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };

	static Stream<Named<byte[]>> fixtures() throws IOException {
		try (Stream<Path> files = Files.list(Path.of("src/test/resources/pictures"))) {
			return files.filter((file) -> !file.toString().endsWith(".md"))
				.sorted()
				.map((file) -> Named.of(file.getFileName().toString(), Image.from(file).bytes()))
				.toList()
				.stream();
		}
	}

	@ParameterizedTest
	@MethodSource("fixtures")
	void imageCutAtAnyByteIsRead(byte[] bytes) {
		for (int length = 1; length < bytes.length; length++) {
			read(Arrays.copyOf(bytes, length));
		}
	}

	@ParameterizedTest
	@MethodSource("fixtures")
	void imageWithAnyByteChangedIsRead(byte[] bytes) {
		for (int i = 0; i < bytes.length; i++) {
			byte right = bytes[i];
			for (int wrong : new int[] { 0, 0xff, 0x7f, 0x80, right + 1, right ^ 0x20 }) {
				bytes[i] = (byte) wrong;
				readText(bytes);
			}
			assertThat(Image.from(bytes).size()).isNotNull();
			bytes[i] = right;
		}
	}

	/** Lengths, counts and positions are numbers of four bytes. */
	@ParameterizedTest
	@MethodSource("fixtures")
	void imageWithAnyNumberChangedIsRead(byte[] bytes) {
		for (int i = 0; i + 4 <= bytes.length; i++) {
			byte[] damaged = bytes.clone();
			for (int wrong : new int[] { 0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 30, bytes.length, i }) {
				ByteBuffer.wrap(damaged).putInt(i, wrong);
				readText(damaged);
				ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN).putInt(i, wrong);
				readText(damaged);
			}
		}
	}

	private static void read(byte[] bytes) {
		readText(bytes);
		assertThat(Image.from(bytes).size()).isNotNull();
	}

	private static void readText(byte[] bytes) {
		Image image = Image.from(bytes);
		Optional<String> text = image.infotext();
		assertThat(image.parameters().map(Object::toString)).isEqualTo(text);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 2, 1 << 30, Integer.MAX_VALUE, -1 })
	void exifDirectoryOfAnyCountIsRead(int count) {
		ByteBuffer block = ByteBuffer.allocate(64);
		block.put("MM".getBytes(ISO_8859_1)).putShort((short) 42).putInt(8);
		block.putShort((short) 1).putShort((short) 0x8769).putShort((short) 4).putInt(count).putInt(26).putInt(0);
		block.putShort((short) 1)
			.putShort((short) 0x9286)
			.putShort((short) 7)
			.putInt(3)
			.put("abc\0".getBytes(ISO_8859_1));

		assertThat(Exif.read(block.clear())).isEqualTo("abc");
	}

	@Test
	void exifDirectoryThatPointsToItselfHasNoText() {
		ByteBuffer block = ByteBuffer.allocate(26);
		block.put("MM".getBytes(ISO_8859_1)).putShort((short) 42).putInt(8);
		block.putShort((short) 1).putShort((short) 0x8769).putShort((short) 4).putInt(1).putInt(8).putInt(0);

		assertThat(Exif.read(block.clear())).isNull();
	}

	/** The description is read where the comment points outside of the block. */
	@Test
	void exifValueOutsideOfBlockIsSkipped() {
		ByteBuffer block = ByteBuffer.allocate(38);
		block.put("MM".getBytes(ISO_8859_1)).putShort((short) 42).putInt(8).putShort((short) 2);
		block.putShort((short) 0x010e).putShort((short) 2).putInt(4).put("abc\0".getBytes(ISO_8859_1));
		block.putShort((short) 0x9286).putShort((short) 7).putInt(20).putInt(1 << 30);

		assertThat(Exif.read(block.clear())).isEqualTo("abc");
	}

	@Test
	void compressedTextOfAnyLengthIsRead() {
		Random random = new Random(4);
		for (int length : new int[] { 0, 1, 1023, 1024, 1025, 2047, 2048, 2049, 4096, 65_536, 1_000_000 }) {
			byte[] text = new byte[length];
			for (int i = 0; i < length; i++) {
				text[i] = (byte) ('a' + random.nextInt(16));
			}

			assertThat(Image.from(png(chunk("zTXt", "parameters\0\0", deflated(text)))).infotext())
				.hasValue(new String(text, ISO_8859_1));
		}
	}

	@Test
	void tooLongCompressedTextIsIgnored() {
		byte[] bomb = chunk("zTXt", "parameters\0\0", deflated(new byte[64 * 1024 * 1024]));
		byte[] text = chunk("tEXt", "parameters\0", "a".getBytes(UTF_8));

		assertThat(Image.from(png(bomb)).infotext()).isEmpty();
		assertThat(Image.from(png(bomb, text)).infotext()).hasValue("a");
	}

	@Test
	void textAfterDamagedTextsIsRead() {
		byte[] damaged = chunk("zTXt", "parameters\0\0", new byte[] { 1, 2, 3 });
		byte[] needsDictionary = chunk("zTXt", "parameters\0\0", new byte[] { 0x78, (byte) 0xbb, 0, 0, 0, 1, 2, 3 });
		byte[] cut = deflated("some text".getBytes(UTF_8));
		byte[] text = chunk("iTXt", "parameters\0\1\0\0\0", deflated("灯".getBytes(UTF_8)));

		assertThat(Image
			.from(png(damaged, needsDictionary, chunk("zTXt", "parameters\0\0", Arrays.copyOf(cut, cut.length - 6)),
					text))
			.infotext()).hasValue("灯");
	}

	static Stream<Named<byte[]>> units() {
		byte[] damaged = deflated(new byte[1_000_000]);
		damaged = Arrays.copyOf(damaged, damaged.length - 4);
		byte[] manyEntries = ByteBuffer.allocate(1000)
			.put("MM".getBytes(ISO_8859_1))
			.putShort((short) 42)
			.putInt(8)
			.putShort((short) -1)
			.array();
		return Stream.of(Named.of("empty chunks", chunk("abcd", "", new byte[0])),
				Named.of("texts that decompress to a megabyte and are damaged then",
						chunk("zTXt", "parameters\0\0", damaged)),
				Named.of("damaged texts", chunk("zTXt", "parameters\0\0", new byte[2])),
				Named.of("damaged international texts", chunk("iTXt", "parameters\0\1\0\0\0", damaged)),
				Named.of("texts without a keyword", chunk("tEXt", "a", new byte[0])),
				Named.of("EXIF blocks of many entries", chunk("eXIf", "", manyEntries)));
	}

	/** Each damaged text of a megabyte alone would allocate more than all of them may. */
	@ParameterizedTest
	@MethodSource("units")
	void workForManyChunksIsBounded(byte[] chunk) {
		ByteArrayOutputStream chunks = new ByteArrayOutputStream();
		chunks.writeBytes(PNG);
		while (chunks.size() < 2_000_000) {
			chunks.writeBytes(chunk);
		}
		byte[] png = chunks.toByteArray();
		long allocated = THREADS.getCurrentThreadAllocatedBytes();

		assertThat(PngText.read(png, PngText.PARAMETERS)).isNull();

		assertThat(THREADS.getCurrentThreadAllocatedBytes() - allocated).isLessThan(64_000_000);
	}

	@Test
	void tooDeepOrTooLongXmpHasNoText() {
		String namespace = "xmlns:sd=\"https://github.com/leejet/stable-diffusion.cpp/ns/1.0/\"";
		String text = "<sd:parameters " + namespace + ">a &amp; b</sd:parameters>";

		assertThat(xmp("<x>" + text + "</x>")).isEqualTo("a & b");
		assertThat(xmp("<x>".repeat(10) + text + "</x>".repeat(10))).isEqualTo("a & b");
		assertThat(xmp("<x>".repeat(100_000) + text + "</x>".repeat(100_000))).isNull();
		assertThat(xmp("<x>" + " ".repeat(2_000_000) + text + "</x>")).isNull();
		assertThat(xmp("<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><x>"
				+ text.replace("a &amp; b", "&b;") + "</x>"))
			.isNotEqualTo("aaaaaaaaaaaa");
		assertThat(xmp("<!DOCTYPE x SYSTEM \"file:///etc/hostname\"><x>" + text + "</x>")).isIn(null, "a & b");
	}

	private static @Nullable String xmp(String document) {
		return Xmp.read(ByteBuffer.wrap(document.getBytes(UTF_8)));
	}

	private static byte[] png(byte[]... chunks) {
		ByteArrayOutputStream png = new ByteArrayOutputStream();
		png.writeBytes(PNG);
		List.of(chunks).forEach(png::writeBytes);
		return png.toByteArray();
	}

	private static byte[] chunk(String type, String begin, byte[] rest) {
		return ByteBuffer.allocate(12 + begin.length() + rest.length)
			.putInt(begin.length() + rest.length)
			.put(type.getBytes(ISO_8859_1))
			.put(begin.getBytes(ISO_8859_1))
			.put(rest)
			.putInt(0)
			.array();
	}

	private static byte[] deflated(byte[] bytes) {
		Deflater deflater = new Deflater();
		try (ByteArrayOutputStream deflated = new ByteArrayOutputStream()) {
			deflater.setInput(bytes);
			deflater.finish();
			byte[] buffer = new byte[8192];
			while (!deflater.finished()) {
				deflated.write(buffer, 0, deflater.deflate(buffer));
			}
			return deflated.toByteArray();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			deflater.end();
		}
	}

}
