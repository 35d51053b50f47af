package io.stablediffusion.internal.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.io.buffer.DefaultDataBufferFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Valid gzip data is decompressed in any chunks, and other data is refused.
 */
class GzipDecoderTests {

	private static final byte[] TEXT = "{\"images\":[\"AQAA\"],\"info\":\"灯台\"}".getBytes(StandardCharsets.UTF_8);

	private static byte[] gzip(byte[] text) {
		ByteArrayOutputStream compressed = new ByteArrayOutputStream();
		try (GZIPOutputStream output = new GZIPOutputStream(compressed)) {
			output.write(text);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		return compressed.toByteArray();
	}

	private static byte[] join(byte[]... parts) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		Arrays.stream(parts).forEach(all::writeBytes);
		return all.toByteArray();
	}

	/** With each optional field of the header that the flags name. */
	private static byte[] withHeader(int flags) {
		Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
		deflater.setInput(TEXT);
		deflater.finish();
		byte[] data = new byte[1000];
		int length = deflater.deflate(data);
		deflater.end();
		CRC32 crc = new CRC32();
		crc.update(TEXT);
		long checksum = crc.getValue();
		byte[] extra = { 3, 0, 1, 2, 3 };
		byte[] none = {};
		return join(new byte[] { 0x1f, (byte) 0x8b, 8, (byte) flags, 1, 2, 3, 4, 0, 3 },
				((flags & 4) != 0) ? extra : none, ((flags & 8) != 0) ? new byte[] { 'n', 0 } : none,
				((flags & 16) != 0) ? new byte[] { 'c', 'c', 0 } : none, ((flags & 2) != 0) ? new byte[2] : none,
				Arrays.copyOf(data, length), new byte[] { (byte) checksum, (byte) (checksum >> 8),
						(byte) (checksum >> 16), (byte) (checksum >> 24), (byte) TEXT.length, 0, 0, 0 });
	}

	private static byte[] decode(byte[] compressed, int... cuts) {
		GzipDecoder decoder = new GzipDecoder();
		ByteArrayOutputStream text = new ByteArrayOutputStream();
		try {
			int from = 0;
			for (int i = 0; i <= cuts.length; i++) {
				int to = (i < cuts.length) ? cuts[i] : compressed.length;
				decoder.decode(DefaultDataBufferFactory.sharedInstance.wrap(Arrays.copyOfRange(compressed, from, to)),
						(part) -> {
							byte[] bytes = new byte[part.readableByteCount()];
							part.read(bytes);
							text.writeBytes(bytes);
							return true;
						});
				from = to;
			}
			decoder.finish();
		}
		finally {
			decoder.close();
		}
		return text.toByteArray();
	}

	@Test
	void compressedDataIsDecoded() {
		Random random = new Random(3);
		for (int i = 0; i < 300; i++) {
			byte[] text = new byte[random.nextInt(200_000)];
			for (int j = 0; j < text.length; j++) {
				text[j] = (byte) ('A' + random.nextInt(26));
			}
			byte[] compressed = gzip(text);
			int[] cuts = random.ints(random.nextInt(10), 0, compressed.length + 1).sorted().toArray();

			assertThat(decode(compressed, cuts)).isEqualTo(text);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 4, 8, 16, 30, 31 })
	void splitHeadersAreDecoded(int flags) {
		byte[] compressed = withHeader(flags);
		for (int cut = 0; cut <= compressed.length; cut++) {
			assertThat(decode(compressed, cut)).isEqualTo(TEXT);
		}
	}

	@Test
	void severalMembersAreConcatenated() {
		byte[] compressed = join(gzip(TEXT), gzip(new byte[0]), withHeader(31), gzip(TEXT));
		for (int cut = 0; cut <= compressed.length; cut++) {
			assertThat(decode(compressed, cut)).isEqualTo(join(TEXT, TEXT, TEXT));
		}
	}

	@Test
	void truncationFails() {
		byte[] compressed = withHeader(31);
		for (int length = 1; length < compressed.length; length++) {
			byte[] cut = Arrays.copyOf(compressed, length);
			assertThatIllegalArgumentException().as("%d bytes", length)
				.isThrownBy(() -> decode(cut))
				.withMessage("its compressed data is incomplete");
		}
	}

	@Test
	void damageFailsOrKeepsContent() {
		byte[] compressed = gzip(TEXT);
		for (int bit = 0; bit < compressed.length * 8; bit++) {
			byte[] damaged = compressed.clone();
			damaged[bit / 8] ^= (byte) (1 << bit % 8);
			try {
				// time, system and the like may be anything
				assertThat(decode(damaged)).as("bit %d", bit).isEqualTo(TEXT);
			}
			catch (IllegalArgumentException ex) {
				assertThat(ex).hasMessageMatching("(it|its|the) .+");
			}
		}
	}

	@Test
	void trailingDataFails() {
		assertThatIllegalArgumentException().isThrownBy(() -> decode(join(gzip(TEXT), new byte[] { 'x' })))
			.withMessage("it has 'Content-Encoding: gzip', but the data after the end of the gzip data is not gzip");
	}

	@Test
	void decompressionBombIsRefusedEarly() {
		byte[] bomb = gzip(new byte[100 * 1024 * 1024]);
		GzipDecoder decoder = new GzipDecoder();
		long[] decompressed = { 0 };

		assertThatIllegalArgumentException().isThrownBy(() -> {
			for (int from = 0; from < bomb.length; from += 1000) {
				decoder.decode(DefaultDataBufferFactory.sharedInstance
					.wrap(Arrays.copyOfRange(bomb, from, Math.min(from + 1000, bomb.length))), (part) -> {
						decompressed[0] += part.readableByteCount();
						return true;
					});
			}
		}).withMessageContaining("its decompressed length is more than 100 times its compressed length");
		assertThat(decompressed[0]).isLessThan(2 * 1024 * 1024);
		decoder.close();
	}

	@Test
	void decodingStopsOnRequest() {
		byte[] compressed = gzip(new byte[1_000_000]);
		GzipDecoder decoder = new GzipDecoder();
		int[] parts = { 0 };

		boolean more = decoder.decode(DefaultDataBufferFactory.sharedInstance.wrap(compressed),
				(part) -> ++parts[0] < 2);

		assertThat(more).isFalse();
		assertThat(parts[0]).isEqualTo(2);
		decoder.close();
	}

}
