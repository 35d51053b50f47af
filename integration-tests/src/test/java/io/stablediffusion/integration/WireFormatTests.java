package io.stablediffusion.integration;

import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.image.Image;
import io.stablediffusion.test.RecordedRequest;
import io.stablediffusion.test.SimulatedWebUi;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the Jackson and codec settings of an application change neither the requests
 * to the WebUI nor the reading of its responses.
 */
class WireFormatTests {

	/**
	 * Properties that change the JSON that the application's mapper writes or accepts.
	 */
	private static final String[] JACKSON_PROPERTIES = { "spring.jackson.property-naming-strategy=UPPER_CAMEL_CASE",
			"spring.jackson.default-property-inclusion=always",
			"spring.jackson.deserialization.fail-on-unknown-properties=true",
			"spring.jackson.deserialization.fail-on-null-for-primitives=true",
			"spring.jackson.deserialization.fail-on-null-creator-properties=true",
			"spring.jackson.deserialization.fail-on-missing-creator-properties=true",
			"spring.jackson.deserialization.unwrap-root-value=true",
			"spring.jackson.deserialization.use-big-decimal-for-floats=true",
			"spring.jackson.serialization.wrap-root-value=true", "spring.jackson.serialization.indent-output=true",
			"spring.jackson.serialization.order-map-entries-by-keys=true",
			"spring.jackson.mapper.sort-properties-alphabetically=true",
			"spring.jackson.json.write.escape-non-ascii=true", "spring.http.codecs.max-in-memory-size=1B" };

	@Test
	void jacksonAndCodecSettingsDoNotChangeWireFormat() {
		Map<String, String> expected = requests(List.of());
		assertThat(expected).containsKeys("POST /sdapi/v1/txt2img", "POST /sdapi/v1/img2img", "POST /sdapi/v1/options");

		assertThat(requests(List.of(JacksonSetup.class), JACKSON_PROPERTIES)).isEqualTo(expected);
	}

	/** Performs some calls, checks their results and returns the requests. */
	private static Map<String, String> requests(List<Class<?>> beans, String... properties) {
		Map<String, String> requests = new LinkedHashMap<>();
		try (SimulatedWebUi webUi = SimulatedWebUi.start();
				ConfigurableApplicationContext application = Application.start(webUi, beans, properties)) {
			String own = application.getBean(JsonMapper.class).writeValueAsString(new Greeting("hello", 2));
			assertThat(own).isEqualTo(beans.isEmpty() ? "{\"text\":\"hello\",\"times\":2}"
					: "{\n  \"Greeting\" : {\n    \"Text\" : \"customizer hello\",\n    \"Times\" : \"bean 2\"\n  }\n}");
			BlockingStableDiffusionClient client = application.getBean(BlockingStableDiffusionClient.class);
			GeneratedImages images = client.textToImage()
				.generate((request) -> request.prompt("a lighthouse, 灯台")
					.negativePrompt("fog")
					.size(64, 64)
					.steps(1)
					.seed(7)
					.cfgScale(6.5)
					.overrideSetting("CLIP_stop_at_last_layers", 2)
					.parameter("custom_list", List.of(1, 2.5, "three", Map.of("zKey", true))));
			assertThat(images.info().seed()).isEqualTo(7);
			Image image = Image.from(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB));
			assertThat(client.imageToImage()
				.generate((request) -> request.initImages(image).prompt("a ship").size(64, 64).steps(1))).hasSize(1);
			assertThat(client.models().list()).first().satisfies((model) -> assertThat(model.modelName()).isNotBlank());
			client.options().set("CLIP_stop_at_last_layers", 3);
			assertThat(client.options().get().integer("CLIP_stop_at_last_layers")).isEqualTo(3);
			assertThat(client.progress().get().progress()).isZero();
			for (RecordedRequest request : webUi.requests()) {
				requests.put(request.method() + " " + request.uri(),
						request.header("content-type") + " " + request.body().replaceAll("task\\([^)]*\\)", "task"));
			}
		}
		return requests;
	}

	record Greeting(String text, Integer times) {
	}

	@Configuration(proxyBeanMethods = false)
	static class JacksonSetup {

		@Bean
		JsonMapperBuilderCustomizer texts() {
			return (builder) -> builder.addModule(module(String.class, "customizer"));
		}

		@Bean
		JacksonModule numbers() {
			return module(Integer.class, "bean");
		}

		private static <T> SimpleModule module(Class<T> type, String name) {
			return new SimpleModule(name).addSerializer(type, new StdSerializer<T>(type) {

				@Override
				public void serialize(T value, JsonGenerator generator, SerializationContext context) {
					generator.writeString(name + " " + value);
				}

			});
		}

	}

}
