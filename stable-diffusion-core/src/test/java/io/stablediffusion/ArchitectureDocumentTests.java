package io.stablediffusion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The diagram of the architecture contains only classes that exist.
 */
class ArchitectureDocumentTests {

	private static final Set<String> OTHERS = Set.of("WebClient", "WebUI");

	@Test
	void classesOfTheDiagramExist() throws IOException {
		Set<String> classes;
		try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
			classes = files.map((file) -> file.getFileName().toString())
				.filter((name) -> name.endsWith(".java"))
				.map((name) -> name.substring(0, name.length() - ".java".length()))
				.collect(Collectors.toSet());
		}
		Set<String> named = new TreeSet<>();
		Matcher names = Pattern.compile("\\b[A-Z][a-z]+(?:[A-Z][A-Za-z]*)+\\b")
			.matcher(Files.readString(Path.of("../docs/architecture.md")));
		while (names.find()) {
			named.add(names.group());
		}
		named.removeAll(OTHERS);
		assertThat(named).hasSizeGreaterThanOrEqualTo(10).isSubsetOf(classes);
	}

}
