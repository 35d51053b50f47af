package io.stablediffusion.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.generation.TextToImageRequest;
import io.stablediffusion.image.Image;
import io.stablediffusion.image.ImageStore;
import io.stablediffusion.image.Mask;
import io.stablediffusion.prompt.Infotext;
import io.stablediffusion.prompt.Prompt;
import io.stablediffusion.test.SimulatedWebUi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The code in {@code docs/images.md} compiles, because it stands here too, and works.
 */
class ImagesDocumentTests {

	@TempDir
	private Path directory;

	@Test
	void theExamplesWork() {
		try (SimulatedWebUi webUi = SimulatedWebUi.start();
				StableDiffusionClient reactive = StableDiffusionClient.create(webUi.baseUrl())) {
			pictures(BlockingStableDiffusionClient.of(reactive));
		}
	}

	private void pictures(BlockingStableDiffusionClient client) {
		Path directory = this.directory;

		Image picture = client.textToImage().generate(TextToImageRequest.of("a lighthouse")).first();
		Path file = picture.writeInto(directory, "../any: prompt / at all");
		Image again = Image.inFile(file);
		assertThat(again).isEqualTo(picture);
		assertThat(file).isEqualTo(directory.resolve("any-prompt-at-all.png"));

		GeneratedImages images = client.withImageStore(ImageStore.inDirectory(directory, "lighthouse"))
			.textToImage()
			.generate((request) -> request.prompt("a lighthouse").batchSize(4));
		assertThat(images).hasSize(4).allSatisfy((image) -> assertThat(image.file().orElseThrow()).exists());

		Infotext text = picture.parameters().orElseThrow();
		long seed = text.integer("Seed").orElseThrow();
		Image same = client.textToImage().generate(TextToImageRequest.from(text)).first();
		Image noted = picture.withInfotext(text.with("Note", "the best of ten").toString());
		assertThat(same).isEqualTo(picture);
		assertThat(noted.parameters().orElseThrow().text("Note")).hasValue("the best of ten");
		assertThat(seed).isNotNegative();

		Mask mask = Mask.none(512, 512).ellipse(100, 100, 200, 300).feather(12);
		Image changed = client.imageToImage()
			.generate((request) -> request.initImages(picture).prompt("a ship").size(512, 512).inpaint(mask.toImage()))
			.first();
		Image exact = mask.composite(changed, picture);
		assertThat(exact.size()).isEqualTo(picture.size());

		Prompt prompt = Prompt.builder().text("a lighthouse").weighted("storm (heavy)", 1.2).lora("waves", 0.8).build();
		assertThat(prompt).hasToString("a lighthouse, (storm \\(heavy\\):1.2), <lora:waves:0.8>");
	}

	@Test
	void allCodeOfTheDocumentStandsHere() throws IOException {
		String tests = squeeze(
				Files.readString(Path.of("src/test/java/io/stablediffusion/sample/ImagesDocumentTests.java")));

		List<String> blocks = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
			.matcher(Files.readString(Path.of("../docs/images.md")))
			.results()
			.map((match) -> squeeze(match.group(1)))
			.toList();
		assertThat(blocks).hasSize(5).allSatisfy((block) -> assertThat(tests).contains(block));
	}

	private static String squeeze(String code) {
		return code.replaceAll("\\s+", "");
	}

}
