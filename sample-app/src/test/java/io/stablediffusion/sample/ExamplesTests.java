package io.stablediffusion.sample;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import io.stablediffusion.image.Image;
import io.stablediffusion.image.Mask;
import io.stablediffusion.test.SimulatedWebUi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Compiles each Java example of README, docs and Javadoc without a change and runs it
 * against the simulated WebUI, which is as strict as a genuine one.
 */
@SuppressWarnings("StringSplitter") // splits a declaration of two words
class ExamplesTests {

	private static final Path ROOT = Path.of("..");

	private static final Pattern FENCED = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

	/** Code in a sentence that is a complete statement. */
	private static final Pattern INLINE = Pattern.compile("`([^`\\n]+;)`");

	private static final Pattern JAVADOC = Pattern.compile(
			"<pre>\\{@code\\n(.*?)\\n[ \\t*]*\\}</pre>|\\{@snippet[^:]*:\\n(.*?)\\n[ \\t*]*\\}\\n", Pattern.DOTALL);

	/** A local variable of the example, whose code is not indented. */
	private static final Pattern DECLARATION = Pattern.compile("(?m)^[A-Za-z][\\w.<>, ]*? (\\w+) = ");

	private static final String IMPORTS = """
			import io.stablediffusion.*;
			import io.stablediffusion.blocking.*;
			import io.stablediffusion.catalog.*;
			import io.stablediffusion.extension.*;
			import io.stablediffusion.generation.*;
			import io.stablediffusion.image.*;
			import io.stablediffusion.prompt.*;
			import io.stablediffusion.server.*;
			import io.stablediffusion.test.*;
			import java.nio.file.Path;
			import java.time.Duration;
			import java.util.LinkedHashMap;
			import java.util.List;
			import java.util.Map;
			import reactor.core.publisher.Mono;
			""";

	@TempDir
	private Path directory;

	private final SimulatedWebUi webUi = SimulatedWebUi.start();

	private final AtomicInteger requests = new AtomicInteger();

	private final List<Integer> statuses = new CopyOnWriteArrayList<>();

	private final StableDiffusionClient client = StableDiffusionClient.builder()
		.baseUrl(this.webUi.baseUrl())
		.webClientBuilder(WebClient.builder().filter((request, next) -> {
			this.requests.incrementAndGet();
			return next.exchange(request).doOnNext((response) -> this.statuses.add(response.statusCode().value()));
		}))
		.build();

	@AfterEach
	void stop() throws IOException {
		Files.deleteIfExists(Path.of("lighthouse.png"));
		this.client.close();
		this.webUi.close();
	}

	/**
	 * An example.
	 *
	 * @param place the file that contains the example
	 * @param code the unchanged code
	 */
	record Example(String place, String code) {

		@Override
		public String toString() {
			return this.place + ": " + this.code.lines().findFirst().orElse("");
		}

	}

	static List<Example> examples() throws IOException {
		List<Example> examples = new ArrayList<>();
		try (Stream<Path> files = Files.walk(ROOT)) {
			for (Path file : files.filter(ExamplesTests::mayHaveExamples).sorted().toList()) {
				String text = Files.readString(file);
				String place = ROOT.relativize(file).toString();
				boolean java = place.endsWith(".java");
				for (Pattern pattern : java ? List.of(JAVADOC) : List.of(FENCED, INLINE)) {
					pattern.matcher(text)
						.results()
						.map((match) -> java ? code(match).replaceAll("(?m)^[ \\t]*\\* ?", "") : code(match))
						.forEach((code) -> examples.add(new Example(place, code)));
				}
			}
		}
		return examples;
	}

	private static String code(MatchResult match) {
		return (match.group(1) != null || match.groupCount() == 1) ? match.group(1) : match.group(2);
	}

	private static boolean mayHaveExamples(Path file) {
		String path = ROOT.relativize(file).toString().replace(File.separatorChar, '/');
		return !path.contains("target/") && !path.startsWith(".")
				&& (path.endsWith(".md") || (path.endsWith(".java") && path.contains("/src/main/")));
	}

	@ParameterizedTest
	@MethodSource("examples")
	void exampleWorks(Example example) throws Exception {
		run(example);
	}

	@Test
	void examplesAreFound() throws IOException {
		assertThat(examples()).extracting(Example::place)
			.contains("README.md", "docs/images.md",
					"stable-diffusion-test/src/main/java/io/stablediffusion/test/SimulatedWebUi.java")
			.hasSizeGreaterThan(10);
	}

	@Test
	void firstExampleWritesTheImage() throws Exception {
		run(examples().stream().filter((example) -> example.place().equals("README.md")).findFirst().orElseThrow());

		await().until(() -> Files.exists(Path.of("lighthouse.png")));
		assertThat(Image.from(Path.of("lighthouse.png")).size()).hasToString("Optional[1536x1024]");
	}

	@Test
	void readmeIsShort() throws IOException {
		assertThat(Files.readAllLines(ROOT.resolve("README.md"))).hasSizeLessThanOrEqualTo(200);
	}

	private void run(Example example) throws Exception {
		Map<String, Object> results = execute(example);
		for (Object result : results.values()) {
			if (result instanceof Mono<?> call) {
				call.block(Duration.ofSeconds(30));
			}
			if (result instanceof StableDiffusionClient own) {
				own.close();
			}
		}
		if (example.code().contains(".generate(") && !example.code().contains("StableDiffusionClient client =")) {
			await().until(() -> this.requests.get() > 0 && this.statuses.size() == this.requests.get());
		}
		assertThat(this.statuses).allMatch((status) -> status / 100 == 2);
	}

	/** Returns the variables that an example may use without declaring them. */
	private Map<String, Object> context(Example example) {
		Map<String, Object> context = new LinkedHashMap<>();
		context.put("StableDiffusionClient client", this.client);
		context.put("BlockingStableDiffusionClient blockingClient", BlockingStableDiffusionClient.of(this.client));
		if (example.place().equals("docs/images.md")) {
			context.remove("StableDiffusionClient client");
			context.put("BlockingStableDiffusionClient client", BlockingStableDiffusionClient.of(this.client));
		}
		context.put("SimulatedWebUi webUi", this.webUi);
		context.put("Path directory", this.directory);
		if (example.code().contains("image.parameters()")) {
			context.put("Image image",
					BlockingStableDiffusionClient.of(this.client)
						.textToImage()
						.generate((request) -> request.prompt("a lighthouse"))
						.first());
		}
		else {
			context.put("Image image", Mask.none(512, 512).toImage());
		}
		return context;
	}

	@SuppressWarnings("unchecked")
	private Map<String, Object> execute(Example example) throws Exception {
		StringBuilder source = new StringBuilder(IMPORTS)
			.append("@SuppressWarnings(\"unchecked\")\npublic class Example {\n")
			.append("public static Map<String, Object> run(Map<String, Object> context) throws Exception {\n");
		Map<String, Object> context = context(example);
		context.keySet()
			.stream()
			.filter((variable) -> !Pattern.compile("\\b%1$s = |\\(%1$s\\) ->".formatted(variable.split(" ", -1)[1]))
				.matcher(example.code())
				.find())
			.forEach((variable) -> source.append(variable)
				.append(" = (")
				.append(variable.split(" ", -1)[0])
				.append(") context.get(\"")
				.append(variable)
				.append("\");\n"));
		source.append(example.code()).append("\nMap<String, Object> results = new LinkedHashMap<>();\n");
		Matcher declared = DECLARATION.matcher(example.code());
		while (declared.find()) {
			source.append("results.put(\"%1$s\", %1$s);%n".formatted(declared.group(1)));
		}
		source.append("return results;\n}\n}\n");
		try (URLClassLoader loader = new URLClassLoader(new URL[] { compile(source.toString()).toUri().toURL() },
				getClass().getClassLoader())) {
			return (Map<String, Object>) loader.loadClass("Example").getMethod("run", Map.class).invoke(null, context);
		}
		catch (InvocationTargetException ex) {
			throw (ex.getCause() instanceof Exception cause) ? cause : ex;
		}
	}

	private Path compile(String source) throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///Example.java"),
				JavaFileObject.Kind.SOURCE) {
			@Override
			public CharSequence getCharContent(boolean ignoreEncodingErrors) {
				return source;
			}
		};
		Path classes = Files.createTempDirectory(this.directory, "classes");
		StringWriter messages = new StringWriter();
		boolean compiled = compiler
			.getTask(messages, null, null,
					List.of("-d", classes.toString(), "-proc:none", "-classpath",
							System.getProperty("java.class.path")),
					null, List.of(file))
			.call();
		assertThat(compiled).as("%s%n%s", messages, source).isTrue();
		return classes;
	}

}
