package io.stablediffusion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.stablediffusion.internal.dialect.StableDiffusionCpp;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The operations in docs/api.md are those of the code.
 */
class ApiDocumentTests {

	private static final Pattern ROW = Pattern
		.compile("\\| (?:`(\\w+)\\(\\)`|the client) \\| `([^|]+)` \\| `([A-Z]+ /[^`]+)` \\| [^|]+ \\|");

	@Test
	void eachOperationIsDocumented() throws IOException {
		Set<String> documented = rows().stream()
			.map((row) -> row.get(2))
			.collect(Collectors.toCollection(TreeSet::new));
		Set<String> known = ConformanceTests.endpoints()
			.stream()
			.map((endpoint) -> endpoint.method() + " " + endpoint.path())
			.collect(Collectors.toCollection(TreeSet::new));

		assertThat(documented).isEqualTo(known);
	}

	@Test
	void documentedMethodsExist() throws Exception {
		for (List<String> row : rows()) {
			Class<?> group = row.get(0).isEmpty() ? StableDiffusionClient.class
					: StableDiffusionClient.class.getMethod(row.get(0)).getReturnType();
			Set<String> methods = Arrays.stream(group.getMethods())
				.map((method) -> method.getName())
				.collect(Collectors.toSet());
			assertThat(methods).as(row.toString()).contains(row.get(1).split("`, `"));
		}
	}

	@Test
	void fieldsIgnoredByStableDiffusionCppAreDocumented() throws IOException {
		String document = Files.readString(Path.of("../docs/api.md"));
		int start = document.indexOf("stable-diffusion.cpp ignores ");
		Set<String> documented = Pattern.compile("`([a-z_]+)`")
			.matcher(document.substring(start, document.indexOf("and all settings", start)))
			.results()
			.map((name) -> name.group(1))
			.collect(Collectors.toCollection(TreeSet::new));

		assertThat(documented).isEqualTo(new TreeSet<>(StableDiffusionCpp.IGNORED));
	}

	private static List<List<String>> rows() throws IOException {
		List<List<String>> rows = ROW.matcher(Files.readString(Path.of("../docs/api.md")))
			.results()
			.map((row) -> List.of((row.group(1) != null) ? row.group(1) : "", row.group(2), row.group(3)))
			.toList();
		assertThat(rows).hasSizeGreaterThan(50);
		return rows;
	}

}
