package io.stablediffusion.internal.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import io.stablediffusion.image.ImageFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class FileNamesTests {

	@TempDir
	private Path directory;

	private Path link(String name) throws IOException {
		Path part = FileNames.createPart(this.directory);
		try {
			Files.writeString(part, name);
			return FileNames.link(part, this.directory, name, ImageFormat.PNG);
		}
		finally {
			Files.delete(part);
		}
	}

	@ParameterizedTest
	@CsvSource({ "a lighthouse, a-lighthouse.png", "../../etc/passwd, etc-passwd.png", "C:\\x, C-x.png",
			"..., image.png", "'', image.png", "CON/../x, CON-x.png",
			"caf\u00e9 \u65e5\u672c, caf\u00e9-\u65e5\u672c.png" })
	void nameKeepsItsWordsOnlyAndStaysInTheDirectory(String name, String expected) throws IOException {
		assertThat(link(name)).isEqualTo(this.directory.resolve(expected)).hasContent(name);
	}

	@Test
	void longNameFitsIntoTheFileSystem() throws IOException {
		for (String character : new String[] { "a", "\u00e9", "\u65e5", "\ud840\udc00" }) {
			Path file = link(character.repeat(1000));
			assertThat(file.getFileName().toString().getBytes(StandardCharsets.UTF_8).length).as(character)
				.isLessThanOrEqualTo(255);
		}
	}

	@Test
	void secondFileOfANameGetsANumber() throws IOException {
		assertThat(link("a")).hasFileName("a.png");
		assertThat(link("a")).hasFileName("a-2.png");
		assertThat(link("a!")).hasFileName("a-3.png");
	}

	@Test
	void existingFileIsNeverReplaced() throws IOException {
		Path existing = Files.writeString(this.directory.resolve("a.png"), "other");

		assertThat(link("a")).hasFileName("a-2.png");
		assertThat(existing).hasContent("other");
	}

	@Test
	void partIsAHiddenEmptyFileInTheDirectory() throws IOException {
		Path part = FileNames.createPart(this.directory.resolve("new"));

		assertThat(part).isEmptyFile();
		assertThat(part.getFileName().toString()).startsWith(".image-").endsWith(".tmp");
		try (Stream<Path> files = Files.list(this.directory.resolve("new"))) {
			assertThat(files).hasSize(1);
		}
	}

}
