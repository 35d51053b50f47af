package io.stablediffusion.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.stablediffusion.ConnectionException;
import io.stablediffusion.DecodingException;
import io.stablediffusion.ImageAccessException;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.generation.TextToImageRequest;
import io.stablediffusion.test.Fault;
import io.stablediffusion.test.SimulatedWebUi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Images that are written to files and channels while the response is received.
 */
class ImageStoreTests {

	private static final String PICTURE = "iVBORw0KGgoA" + "A".repeat(400_000);

	@TempDir
	private Path directory;

	private final SimulatedWebUi webUi = SimulatedWebUi.start();

	private final StableDiffusionClient reactive = StableDiffusionClient.create(this.webUi.baseUrl());

	private final BlockingStableDiffusionClient client = BlockingStableDiffusionClient.of(this.reactive);

	@AfterEach
	void close() {
		this.reactive.close();
		this.webUi.close();
	}

	private static GeneratedImages generate(BlockingStableDiffusionClient client) {
		return client.textToImage()
			.generate((request) -> request.prompt("a lighthouse").seed(5).size(128, 64).steps(2).batchSize(3));
	}

	private ImageStore store() {
		return ImageStore.inDirectory(this.directory.resolve("new"), "../a: lighthouse/at dawn");
	}

	private List<String> files() throws IOException {
		if (!Files.exists(this.directory.resolve("new"))) {
			return List.of();
		}
		try (Stream<Path> files = Files.list(this.directory.resolve("new"))) {
			return files.map((file) -> file.getFileName().toString()).sorted().toList();
		}
	}

	@Test
	void imagesAreStoredInNamedFiles() throws IOException {
		List<Image> inMemory = generate(this.client).images();

		List<Image> inFiles = generate(this.client.withImageStore(store())).images();

		assertThat(inFiles).isEqualTo(inMemory).allMatch((image) -> image.file().isPresent());
		assertThat(files()).containsExactly("a-lighthouse-at-dawn-2.png", "a-lighthouse-at-dawn-3.png",
				"a-lighthouse-at-dawn.png");
		assertThat(inFiles.get(0).infotext()).isPresent();
		assertThat(this.client.imageToImage()
			.generate((request) -> request.initImages(inFiles.get(0)).prompt("b").size(64, 64))
			.images()).as("sent from its file").hasSize(1);
	}

	@Test
	void imagesAreWrittenToChannels() {
		List<ByteArrayOutputStream> outputs = List.of(new ByteArrayOutputStream(), new ByteArrayOutputStream(),
				new ByteArrayOutputStream());

		List<Image> images = generate(
				this.client.withImageStore(ImageStore.toChannels((number) -> Channels.newChannel(outputs.get(number)))))
			.images();

		List<Image> inMemory = generate(this.client).images();
		for (int i = 0; i < 3; i++) {
			assertThat(Image.from(outputs.get(i).toByteArray())).isEqualTo(inMemory.get(i));
			assertThat(images.get(i).format()).isEqualTo(ImageFormat.PNG);
			assertThat(images.get(i).length()).isEqualTo(outputs.get(i).size());
		}
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> images.get(0).bytes())
			.withMessageContaining("written to a channel and not stored");
	}

	@Test
	void failedResponseLeavesNoFile() throws IOException {
		String whole = "{\"images\":[\"" + PICTURE + "\",\"" + PICTURE + "\"";
		this.webUi.fail("/sdapi/v1/txt2img", Fault.answer(200, "application/json", whole),
				Fault.answer(200, "application/json", whole + ",\"%%%\"]}"),
				Fault.answer(200, "application/json", whole + ",\"" + PICTURE + "\"],\"info\":7"));

		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(DecodingException.class)
				.isThrownBy(() -> generate(this.client.withImageStore(store())));
		}
		this.webUi.fail("/sdapi/v1/txt2img", Fault.truncate());
		assertThatExceptionOfType(ConnectionException.class)
			.isThrownBy(() -> generate(this.client.withImageStore(store())));
		await().untilAsserted(() -> assertThat(files()).isEmpty());
	}

	@Test
	void fullDiskFailsWithItsReason() {
		List<Integer> asked = new ArrayList<>();
		ImageStore full = (number) -> {
			asked.add(number);
			throw new IOException("No space left on device");
		};

		assertThatExceptionOfType(ImageAccessException.class)
			.isThrownBy(() -> generate(this.client.withImageStore(full)))
			.withMessageContaining("[text-to-image]")
			.withMessageContaining("No space left on device")
			.withCauseInstanceOf(IOException.class);
		assertThat(asked).containsExactly(0);
		assertThat(generate(this.client).images()).hasSize(3);
	}

	enum Step {

		CREATE, WRITE, FINISH

	}

	@ParameterizedTest
	@EnumSource
	void storeFailureIsNotDecodingFailure(Step failing) {
		for (RuntimeException thrown : List.of(new IllegalArgumentException("quota"),
				new IllegalStateException("quota"), new UncheckedIOException(new IOException("quota")))) {
			ImageStore store = (number) -> failing(failing, thrown);

			assertThatExceptionOfType(ImageAccessException.class)
				.isThrownBy(() -> generate(this.client.withImageStore(store)))
				.withMessageContaining("quota");
			StepVerifier.create(this.reactive.withImageStore(store).textToImage().generate(TextToImageRequest.of("a")))
				.verifyError(ImageAccessException.class);
		}
	}

	private static ImageStore.Target failing(Step failing, RuntimeException thrown) throws IOException {
		Consumer<Step> at = (step) -> {
			if (step == failing) {
				throw thrown;
			}
		};
		at.accept(Step.CREATE);
		ImageStore.Target target = ImageStore.MEMORY.create(0);
		return new ImageStore.Target() {

			@Override
			public void write(ByteBuffer part) throws IOException {
				at.accept(Step.WRITE);
				target.write(part);
			}

			@Override
			public @Nullable Image finish() throws IOException {
				at.accept(Step.FINISH);
				return target.finish();
			}

			@Override
			public void discard() {
				target.discard();
			}

		};
	}

	@Test
	void cancelledCallLeavesNoFile() {
		this.webUi.fail("/sdapi/v1/txt2img", Fault.drip());
		assertThatExceptionOfType(ConnectionException.class).isThrownBy(
				() -> generate(this.client.withTimeouts((timeouts) -> timeouts.generation(Duration.ofMillis(200)))
					.withImageStore(store())));
		await().untilAsserted(() -> assertThat(files()).isEmpty());
	}

}
