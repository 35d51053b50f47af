package io.stablediffusion.integration;

import java.awt.image.BufferedImage;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Locale;

import io.stablediffusion.RetryCause;
import io.stablediffusion.StableDiffusionException;
import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.image.Image;
import io.stablediffusion.image.ImageStore;
import io.stablediffusion.prompt.Prompt;
import io.stablediffusion.spring.boot.autoconfigure.StableDiffusionProperties;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An application in a JVM where {@code "I".toLowerCase()} is not {@code "i"}, a decimal
 * has a comma, and text is not UTF-8.
 */
final class TurkishApplication {

	private TurkishApplication() {
	}

	public static void main(String[] args) {
		assertThat("TITLE".toLowerCase(Locale.getDefault())).isNotEqualTo("title");
		assertThat(String.format(Locale.getDefault(), "%.1f", 6.5)).isEqualTo("6,5");
		assertThat(Charset.defaultCharset()).isEqualTo(Charset.forName("ISO-8859-9"));

		try (ConfigurableApplicationContext application = SpringApplication.run(Application.class, args)) {
			StableDiffusionProperties properties = application.getBean(StableDiffusionProperties.class);
			assertThat(properties.retry().generations()).containsExactlyInAnyOrder(RetryCause.BAD_GATEWAY,
					RetryCause.SERVICE_UNAVAILABLE);
			assertThat(properties.validation().minSize()).isEqualTo(32);
			BlockingStableDiffusionClient client = application.getBean(BlockingStableDiffusionClient.class);

			Image image = client.textToImage()
				.generate((request) -> request.prompt(ForkedJvmTests.PROMPT)
					.size(32, 64)
					.steps(1)
					.cfgScale(6.5)
					.sampler("DPM++ 2M")
					.scheduler("Karras")
					.seed(7))
				.first();
			assertThat(image.parameters().orElseThrow().toString()).startsWith(ForkedJvmTests.PROMPT)
				.contains("CFG scale: 6.5");
			assertThat(client.pngInfo().read(image).info()).startsWith(ForkedJvmTests.PROMPT);
			GeneratedImages files = client
				.withImageStore(ImageStore.inDirectory(Path.of(System.getenv("IMAGES")), "TITLE_I"))
				.textToImage()
				.generate((request) -> request.prompt(ForkedJvmTests.PROMPT)
					.size(32, 64)
					.steps(1)
					.cfgScale(6.5)
					.sampler("DPM++ 2M")
					.scheduler("Karras")
					.seed(7));
			assertThat(files.first()).isEqualTo(image);
			client.models().set("V1-5-PRUNED-EMAONLY");
			assertThat(Prompt.builder().weighted("light", 1.25).build()).hasToString("(light:1.25)");
			assertThatExceptionOfType(StableDiffusionException.class)
				.isThrownBy(() -> client.imageToImage()
					.generate((request) -> request
						.initImages(Image.from(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB)))
						.prompt("a")))
				.withMessageContaining("Sampler not found: I");
			assertThat(application.getBean(HealthEndpoint.class).healthForPath("stableDiffusion").getStatus())
				.isEqualTo(Status.UP);
		}
	}

}
