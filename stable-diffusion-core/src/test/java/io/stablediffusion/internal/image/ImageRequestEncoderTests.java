package io.stablediffusion.internal.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.stablediffusion.image.Image;
import io.stablediffusion.internal.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The encoded request equals that of Jackson and has the announced length.
 */
class ImageRequestEncoderTests {

	@TempDir
	private Path directory;

	private static byte[] send(ImageRequestEncoder encoder) {
		ByteArrayOutputStream sent = new ByteArrayOutputStream();
		for (DataBuffer buffer : parts(encoder).toIterable()) {
			byte[] part = new byte[buffer.readableByteCount()];
			buffer.read(part);
			sent.writeBytes(part);
		}
		return sent.toByteArray();
	}

	private static Flux<DataBuffer> parts(ImageRequestEncoder encoder) {
		return Flux.from(encoder.encode(DefaultDataBufferFactory.sharedInstance, Schedulers.immediate()));
	}

	private Image picture(Random random, int length, boolean inFile) throws IOException {
		byte[] bytes = new byte[length];
		random.nextBytes(bytes);
		return inFile ? Image.inFile(Files.write(Files.createTempFile(this.directory, "a", "b"), bytes))
				: Image.from(bytes);
	}

	@Test
	void encodingEqualsJackson() throws IOException {
		Random random = new Random(11);
		int[] lengths = { 1, 2, 3, 4, 48 * 1024 - 1, 48 * 1024, 48 * 1024 + 1, 96 * 1024, 200_000 };
		for (int i = 0; i < 200; i++) {
			List<Object> images = new ArrayList<>();
			for (int j = random.nextInt(4); j > 0; j--) {
				images.add(picture(random, lengths[random.nextInt(lengths.length)], random.nextBoolean()));
			}
			Map<String, Object> body = new LinkedHashMap<>();
			body.put("prompt", "灯台 \"quoted\" \\ \u0007");
			body.put("init_images", images);
			body.put("nested", Map.of("list", List.of(Map.of("image", picture(random, 5, false)), 1, true)));
			body.put("mask", picture(random, 1000, true));

			ImageRequestEncoder encoder = ImageRequestEncoder.of(body);

			byte[] expected = Json.MAPPER.writeValueAsBytes(body);
			assertThat(encoder.length()).isEqualTo(expected.length);
			assertThat(send(encoder)).isEqualTo(expected);
			assertThat(send(encoder)).as("again, for a retry").isEqualTo(expected);
		}
	}

	@Test
	void imageFieldsAreFound() {
		Image picture = Image.from(new byte[] { 1 });
		List<String> fields = new ArrayList<>();

		ImageRequestEncoder
			.of(Map.of("alwayson_scripts", Map.of("ControlNet", Map.of("args", List.of(Map.of("image", picture))))))
			.forEachImage((field, image) -> fields.add(field));

		assertThat(fields).containsExactly("alwayson_scripts.ControlNet.args[0].image");
	}

	@Test
	void changedFileFailsWithFieldName() throws IOException {
		Path file = Files.write(this.directory.resolve("a"), new byte[100]);
		Map<String, Object> body = Map.of("init_images", List.of(Image.inFile(file)));
		Files.write(file, new byte[99]);
		assertThatIllegalArgumentException().isThrownBy(() -> ImageRequestEncoder.of(body).checkFiles())
			.withMessage("init_images[0] cannot be read: the length of " + file + " changed from 100 to 99 bytes");
		Files.delete(file);
		assertThatIllegalArgumentException().isThrownBy(() -> ImageRequestEncoder.of(body).checkFiles())
			.withMessage("init_images[0] cannot be read: the file " + file + " does not exist");
	}

	@Test
	void fileChangedDuringEncodingFails() throws IOException {
		Path file = Files.write(this.directory.resolve("a"), new byte[100_000]);
		ImageRequestEncoder encoder = ImageRequestEncoder.of(Map.of("image", Image.inFile(file)));
		for (int length : new int[] { 99_999, 100_001 }) {
			Files.write(file, new byte[length]);
			StepVerifier.create(parts(encoder).then())
				.expectErrorSatisfies((error) -> assertThat(error).isInstanceOf(UncheckedIOException.class)
					.hasMessageContaining("was changed while it was sent"))
				.verify();
		}
	}

}
