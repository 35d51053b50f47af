package io.stablediffusion.spring.boot.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that each property has metadata for code completion.
 */
class MetadataTests {

	private static final Set<String> WITHOUT_DEFAULT = Set.of("stablediffusion.connect-timeout",
			"stablediffusion.call-timeout", "stablediffusion.ssl.bundle", "stablediffusion.username",
			"stablediffusion.password", "stablediffusion.bearer-token", "stablediffusion.headers");

	/**
	 * Properties without hints: secrets have no useful values, and the values of an enum
	 * or boolean are known.
	 */
	private static final Set<String> WITHOUT_HINT = Set.of("stablediffusion.username", "stablediffusion.password",
			"stablediffusion.bearer-token", "stablediffusion.headers", "stablediffusion.retry.reads",
			"stablediffusion.retry.generations", "stablediffusion.ssl.bundle",
			"stablediffusion.generation.interrupt-on-cancel", "stablediffusion.generation.exclusive",
			"stablediffusion.validation.enabled");

	@Test
	void eachPropertyHasDescriptionDefaultAndHints() throws Exception {
		JsonNode metadata = JsonMapper.shared()
			.readTree(Files.readString(Path.of("target/classes/META-INF/spring-configuration-metadata.json")));
		Set<String> hints = metadata.path("hints")
			.valueStream()
			.map((hint) -> hint.path("name").asString())
			.collect(Collectors.toSet());

		assertThat(metadata.path("properties").size()).isEqualTo(33);
		metadata.path("properties").forEach((property) -> {
			String name = property.path("name").asString();
			assertThat(property.path("description").asString("")).as(name).endsWith(".");
			assertThat(property.has("defaultValue")).as(name + " default").isNotEqualTo(WITHOUT_DEFAULT.contains(name));
			if (name.startsWith("stablediffusion.")) {
				assertThat(hints.contains(name)).as(name + " hint").isNotEqualTo(WITHOUT_HINT.contains(name));
			}
		});
	}

}
