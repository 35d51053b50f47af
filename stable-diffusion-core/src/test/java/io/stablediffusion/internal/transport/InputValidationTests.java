package io.stablediffusion.internal.transport;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;

import javax.imageio.ImageIO;

import io.stablediffusion.DecodingException;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.StubServer;
import io.stablediffusion.ValidationSettings;
import io.stablediffusion.extension.ControlNetUnit;
import io.stablediffusion.extension.DetectRequest;
import io.stablediffusion.generation.TextToImageRequest;
import io.stablediffusion.image.Image;
import io.stablediffusion.image.Mask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The validation of requests before they are sent.
 */
class InputValidationTests {

	private static final Image SQUARE = Mask.none(64, 64).toImage();

	private static final String ANSWER = "{\"images\":[],\"info\":\"{}\"}";

	@TempDir
	private Path directory;

	private final StubServer server = new StubServer();

	private void send(Mono<?> call) {
		call.block(Duration.ofSeconds(10));
	}

	private Mono<?> generate(Consumer<ValidationSettings> rules, Consumer<TextToImageRequest.Builder> request) {
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
	void invalidSizesAreRefused(int width, int height, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> send(generate((rules) -> {
		}, (request) -> request.size(width, height)))).withMessage(message);
		assertThatIllegalArgumentException().isThrownBy(() -> send(generate((rules) -> {
		}, (request) -> request.parameter("width", (long) width).parameter("height", (long) height))))
			.withMessage(message);
		assertThat(this.server.calls).hasValue(0);
	}

	@Test
	void missingFileIsRefused() throws IOException {
		Path file = Files.write(this.directory.resolve("gone.bmp"), new byte[] { 'B', 'M' });
		Image image = Image.inFile(file);
		Files.delete(file);

		assertThatIllegalArgumentException()
			.isThrownBy(() -> send(
					this.server.client().imageToImage().generate((request) -> request.initImages(image).prompt("a"))))
			.withMessage("init_images[0] cannot be read: the file " + file + " does not exist");
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
	void missingSizeIsNotChecked() {
		this.server.then(200, ANSWER);

		send(generate((rules) -> rules.minSize(1024), (request) -> {
		}));
		assertThat(this.server.calls).hasValue(1);
	}

	@Test
	void tooLargeImagesAreRefused() throws IOException {
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

	/** Each parameter that accepts images, with its name in the message. */
	static Stream<Arguments> waysToSendAnImage() {
		return Stream.of(
				way("init_images[1]",
						(client, image) -> client.imageToImage()
							.generate((request) -> request.initImages(SQUARE, image).prompt("a"))),
				way("mask",
						(client, image) -> client.imageToImage()
							.generate((request) -> request.initImages(SQUARE).inpaint(image))),
				way("latent_mask",
						(client, image) -> client.imageToImage()
							.generate((request) -> request.initImages(SQUARE).latentMask(image))),
				way("alwayson_scripts.ControlNet.args[0].image",
						(client, image) -> client.textToImage()
							.generate((request) -> request.controlNet(ControlNetUnit.of("m").image(image)))),
				way("x.y",
						(client, image) -> client.textToImage()
							.generate((request) -> request.parameter("x", Map.of("y", image)))),
				way("image", (client, image) -> client.extra().upscale(image, (request) -> request.scale(2))),
				way("imageList[0].data",
						(client, image) -> client.extra()
							.upscaleBatch(Map.of("a.png", image), (request) -> request.scale(2))),
				way("image", (client, image) -> client.pngInfo().read(image)),
				way("image", (client, image) -> client.interrogate().clip(image)),
				way("image", (client, image) -> client.interrogate().deepdanbooru(image)),
				way("controlnet_input_images[0]",
						(client, image) -> client.controlNet().detect(DetectRequest.of("canny", image))),
				way("controlnet_masks[0]", (client, image) -> client.controlNet()
					.detect(new DetectRequest("canny", List.of(SQUARE), List.of(image), null, null, null, null))));
	}

	private static Arguments way(String field, BiFunction<StableDiffusionClient, Image, Mono<?>> call) {
		return Arguments.of(field, call);
	}

	@ParameterizedTest
	@MethodSource("waysToSendAnImage")
	void invalidImagesAreRefused(String field, BiFunction<StableDiffusionClient, Image, Mono<?>> call) {
		Image text = Image.from("this is no image".getBytes(StandardCharsets.UTF_8));

		assertThatIllegalArgumentException().isThrownBy(() -> send(call.apply(this.server.client(), text)))
			.withMessage(field + " must be an image that a WebUI reads (PNG, JPEG, WebP, GIF or BMP), but is "
					+ "Image[unknown, 16 B]. To send it without validation, set the client's validation.enabled to false");
		assertThat(this.server.calls).hasValue(0);
	}

	@ParameterizedTest
	@MethodSource("waysToSendAnImage")
	void disabledValidationAcceptsAnything(String field, BiFunction<StableDiffusionClient, Image, Mono<?>> call) {
		this.server.then(200, ANSWER);
		StableDiffusionClient client = this.server
			.client((builder) -> builder.validation((rules) -> rules.enabled(false)));

		call.apply(client, Image.from("this is no image".getBytes(StandardCharsets.UTF_8)))
			.onErrorComplete(DecodingException.class)
			.block(Duration.ofSeconds(10));
		assertThat(this.server.calls).hasValue(1);
	}

	@ParameterizedTest
	@CsvSource({ "64, 64, true", "64, 65, false", "32, 32, false", "65, 64, false" })
	void maskOfOtherSizeIsRefused(int width, int height, boolean allowed) {
		this.server.then(200, ANSWER);
		Image mask = Mask.none(width, height).toImage();
		Mono<?> call = this.server.client()
			.imageToImage()
			.generate((request) -> request.initImages(SQUARE).prompt("a").inpaint(mask));

		if (allowed) {
			send(call);
			assertThat(this.server.calls).hasValue(1);
			return;
		}
		assertThatIllegalArgumentException().isThrownBy(() -> send(call))
			.withMessage("mask must have the size of init_images[0], 64x64, but is " + width + "x" + height
					+ ". To send it without validation, set the client's validation.enabled to false");
		assertThat(this.server.calls).hasValue(0);
	}

	@Test
	void rotatedMaskOfJpegIsAccepted() throws IOException {
		// the server rotates a JPEG according to its EXIF data
		this.server.then(200, ANSWER);
		BufferedImage pixels = new BufferedImage(128, 64, BufferedImage.TYPE_INT_RGB);
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		ImageIO.write(pixels, "jpg", bytes);
		Image jpeg = Image.from(bytes.toByteArray());

		send(this.server.client()
			.imageToImage()
			.generate((request) -> request.initImages(jpeg).prompt("a").inpaint(Mask.none(64, 128).toImage())));
		assertThat(this.server.calls).hasValue(1);
	}

}
