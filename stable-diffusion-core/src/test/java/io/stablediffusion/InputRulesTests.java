package io.stablediffusion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

import io.stablediffusion.extension.ControlNetUnit;
import io.stablediffusion.generation.TextToImageRequest;
import io.stablediffusion.image.Image;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What is refused before it is sent.
 */
class InputRulesTests {

	private static final String ANSWER = "{\"images\":[],\"info\":\"{}\"}";

	@TempDir
	private Path directory;

	private final StubServer server = new StubServer();

	private void send(Mono<?> call) {
		call.block(Duration.ofSeconds(10));
	}

	private Mono<?> generate(Consumer<InputRules> rules, Consumer<TextToImageRequest.Builder> request) {
		return this.server.client((builder) -> builder.validation(rules)).textToImage().generate((to) -> {
			to.prompt("a");
			request.accept(to);
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					56 | 512 | width must be between 64 and 4096 (the client's validation.min-size and validation.max-size), but is 56
					512 | 4104 | height must be between 64 and 4096 (the client's validation.min-size and validation.max-size), but is 4104
					512 | 100 | height must be a multiple of 8 (the client's validation.size-multiple), but is 100
					""")
	void sizesThatNoModelTakes(int width, int height, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> send(generate((rules) -> {
		}, (request) -> request.size(width, height)))).withMessage(message);
		assertThatIllegalArgumentException().isThrownBy(() -> send(generate((rules) -> {
		}, (request) -> request.parameter("width", (long) width).parameter("height", (long) height))))
			.withMessage(message);
		assertThat(this.server.calls).hasValue(0);
	}

	@Test
	void aFileThatIsGone() throws IOException {
		Path file = Files.write(this.directory.resolve("gone.bmp"), new byte[] { 'B', 'M' });
		Image image = Image.inFile(file);
		Files.delete(file);

		assertThatIllegalArgumentException()
			.isThrownBy(() -> send(
					this.server.client().imageToImage().generate((request) -> request.initImages(image).prompt("a"))))
			.withMessage("init_images[0] cannot be read: there is no file " + file);
		assertThat(this.server.calls).hasValue(0);
	}

	@Test
	void rulesCanBeRelaxed() {
		this.server.then(200, ANSWER).then(200, ANSWER).then(200, ANSWER);

		send(generate((rules) -> rules.minSize(1).sizeMultiple(1), (request) -> request.size(7, 9)));
		send(generate((rules) -> rules.maxSize(8192), (request) -> request.size(8192, 4104)));
		send(generate((rules) -> rules.enabled(false), (request) -> request.size(7, 9999)));
		assertThat(this.server.calls).hasValue(3);
	}

	@Test
	void aSizeThatIsNotSetIsTheServers() {
		this.server.then(200, ANSWER);

		send(generate((rules) -> rules.minSize(1024), (request) -> {
		}));
		assertThat(this.server.calls).hasValue(1);
	}

	@Test
	void picturesThatAreTooLargeWhereverTheyAre() throws IOException {
		byte[] bytes = new byte[2000];
		bytes[0] = 'B';
		bytes[1] = 'M';
		Image small = Image.from(new ByteArrayResource(new byte[] { 'B', 'M' }));
		Image inMemory = Image.from(new ByteArrayResource(bytes));
		Image inFile = Image.inFile(Files.write(this.directory.resolve("a.bmp"), bytes));
		StableDiffusionClient client = this.server
			.client((builder) -> builder.validation((rules) -> rules.maxImageSize(DataSize.ofBytes(1999))));

		assertThatIllegalArgumentException().isThrownBy(
				() -> send(client.imageToImage().generate((request) -> request.initImages(small, inFile).prompt("a"))))
			.withMessage("init_images[1] must have at most 1999 bytes (the client's validation.max-image-size), "
					+ "but is Image[bmp, 2000 B]");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> send(client.textToImage()
				.generate((request) -> request.prompt("a").controlNet(ControlNetUnit.of("model").image(inMemory)))))
			.withMessageStartingWith("alwayson_scripts.ControlNet.args[0].image must have at most");
		assertThatIllegalArgumentException().isThrownBy(() -> send(client.pngInfo().read(inMemory)))
			.withMessageStartingWith("image must have at most");
		assertThat(this.server.calls).hasValue(0);
	}

}
