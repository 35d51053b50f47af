package io.stablediffusion.integration;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.tracing.exporter.FinishedSpan;
import io.micrometer.tracing.exporter.SpanReporter;
import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import io.stablediffusion.spring.boot.autoconfigure.metrics.StableDiffusionMetricsAutoConfiguration;
import io.stablediffusion.test.SimulatedWebUi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.annotation.Configurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests an application with the usual starters, with each tracing bridge, each meter
 * registry and each kind of web server: its health, metrics and traces contain a
 * generation.
 */
class ObservedApplicationTests {

	private static final Library OPEN_TELEMETRY = new Library("OpenTelemetry", "io.micrometer.tracing.otel.",
			"io.opentelemetry.");

	private static final Library BRAVE = new Library("Brave", "io.micrometer.tracing.brave.", "brave.");

	private static final List<Set<Library>> TRACING = List.of(Set.of(), Set.of(OPEN_TELEMETRY), Set.of(BRAVE));

	private static final Library PROMETHEUS = new Library("Prometheus", "io.micrometer.prometheusmetrics.");

	private static final Library OTLP = new Library("OTLP", "io.micrometer.registry.otlp.");

	private static final Library JMX = new Library("JMX", "io.micrometer.jmx.");

	/** The meter registries. Without one, Boot uses its registry in memory. */
	private static final List<Set<Library>> REGISTRIES = List.of(Set.of(), Set.of(PROMETHEUS), Set.of(OTLP),
			Set.of(JMX), Set.of(PROMETHEUS, OTLP, JMX));

	private static final HttpClient http = HttpClient.newHttpClient();

	private static final Queue<String> pushedMetrics = new ConcurrentLinkedQueue<>();

	private static SimulatedWebUi webUi;

	private static HttpServer metricsCollector;

	@BeforeAll
	static void start() throws IOException {
		webUi = SimulatedWebUi.start();
		metricsCollector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		metricsCollector.createContext("/", (exchange) -> {
			pushedMetrics.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
			exchange.sendResponseHeaders(200, -1);
			exchange.close();
		});
		metricsCollector.start();
	}

	@AfterAll
	static void stop() {
		metricsCollector.stop(0);
		webUi.close();
	}

	/**
	 * Returns all combinations of tracing bridges and registries. The kinds of
	 * application alternate, so that each kind is combined with each tracing bridge and
	 * each registry.
	 */
	static Stream<Arguments> combinations() {
		WebApplicationType[] types = WebApplicationType.values();
		List<Arguments> combinations = new ArrayList<>();
		for (int tracing = 0; tracing < TRACING.size(); tracing++) {
			for (int registries = 0; registries < REGISTRIES.size(); registries++) {
				combinations.add(Arguments.of(types[(tracing + registries) % types.length], TRACING.get(tracing),
						REGISTRIES.get(registries)));
			}
		}
		return combinations.stream();
	}

	@ParameterizedTest(name = "{0} application, tracing {1}, registries {2}")
	@MethodSource("combinations")
	void startsGeneratesAndIsObserved(WebApplicationType type, Set<Library> tracing, Set<Library> registries)
			throws Exception {
		pushedMetrics.clear();
		Queue<FinishedSpan> spans = new ConcurrentLinkedQueue<>();
		try (ConfigurableApplicationContext application = run(type, tracing, registries, spans)) {
			BlockingStableDiffusionClient client = application.getBean(BlockingStableDiffusionClient.class);
			assertThat(client.textToImage().generate((request) -> request.prompt("a").size(64, 64).steps(1)))
				.hasSize(1);

			assertThatHealthIsUp(application, type);
			assertThatTheGenerationIsMeasured(application, type, registries);
			if (!tracing.isEmpty()) {
				assertThatTheGenerationIsTraced(spans);
			}
		}
		if (registries.contains(OTLP)) {
			assertThat(pushedMetrics).anySatisfy((metrics) -> assertThat(metrics)
				.contains("stablediffusion.client.operations", "stablediffusion.client.images", "text-to-image"));
		}
	}

	private static ConfigurableApplicationContext run(WebApplicationType type, Set<Library> tracing,
			Set<Library> registries, Queue<FinishedSpan> spans) {
		SpringApplication application = new SpringApplication(new DefaultResourceLoader(classPath(tracing, registries)),
				Application.class);
		application.setWebApplicationType(type);
		if (!tracing.isEmpty()) {
			application.addInitializers((context) -> ((GenericApplicationContext) context).registerBean("spans",
					SpanReporter.class, () -> spans::add));
		}
		return application.run("--server.port=0", "--spring.main.banner-mode=off",
				"--stablediffusion.base-url=" + webUi.baseUrl(), "--spring.reactor.netty.shutdown-quiet-period=0s",
				"--spring.security.user.password=password",
				"--management.endpoints.web.exposure.include=health,prometheus,metrics",
				"--management.endpoint.health.show-details=always", "--management.tracing.sampling.probability=1.0",
				"--management.opentelemetry.tracing.export.schedule-delay=10ms",
				"--management.otlp.metrics.export.url=http://127.0.0.1:" + metricsCollector.getAddress().getPort());
	}

	/**
	 * Returns a class loader that hides the libraries that the application does not have.
	 */
	private static ClassLoader classPath(Set<Library> tracing, Set<Library> registries) {
		List<String> hidden = new ArrayList<>();
		Stream.of(OPEN_TELEMETRY, BRAVE, PROMETHEUS, OTLP, JMX)
			.filter((library) -> !tracing.contains(library) && !registries.contains(library))
			.forEach((library) -> hidden.addAll(library.packages()));
		if (tracing.isEmpty()) {
			hidden.add("io.micrometer.tracing.");
		}
		return new FilteredClassLoader(hidden.toArray(String[]::new));
	}

	private static void assertThatHealthIsUp(ConfigurableApplicationContext application, WebApplicationType type)
			throws Exception {
		if (type != WebApplicationType.NONE) {
			assertThat(get(application, "/actuator/health/stableDiffusion")).contains("\"status\":\"UP\"")
				.contains("v1-5-pruned-emaonly");
		}
		assertThat(application.getBean(HealthEndpoint.class).healthForPath("stableDiffusion").getStatus())
			.isEqualTo(Status.UP);
	}

	private static void assertThatTheGenerationIsMeasured(ConfigurableApplicationContext application,
			WebApplicationType type, Set<Library> registries) throws Exception {
		MeterRegistry meters = application.getBean(MeterRegistry.class);
		assertThat(meters.get("stablediffusion.client.operations").tag("operation", "text-to-image").timer().count())
			.isEqualTo(1);
		assertThat(meters.get("stablediffusion.client.images").counter().count()).isEqualTo(1);
		assertThat(meters.get("stablediffusion.client.generations.waiting").gauge().value()).isZero();
		if (registries.contains(PROMETHEUS) && type != WebApplicationType.NONE) {
			assertThat(get(application, "/actuator/prometheus"))
				.contains("stablediffusion_client_operations_seconds_count{")
				.contains("stablediffusion_client_images_total{operation=\"text-to-image\"} 1.0")
				.contains("stablediffusion_client_generations_active_generations 0.0");
		}
		if (registries.contains(JMX)) {
			assertThat(ManagementFactory.getPlatformMBeanServer().queryNames(null, null))
				.anySatisfy((name) -> assertThat(name.toString()).startsWith("metrics:")
					.contains("stablediffusionClientImages.operation.text-to-image"));
		}
	}

	private static void assertThatTheGenerationIsTraced(Queue<FinishedSpan> spans) {
		await().until(() -> spans.stream().anyMatch((span) -> span.getName().contains("text-to-image")));
		FinishedSpan operation = spans.stream()
			.filter((span) -> span.getName().equals("stablediffusion text-to-image"))
			.findFirst()
			.orElseThrow();
		assertThat(operation.getTags()).containsEntry("outcome", "SUCCESS")
			.containsEntry("stablediffusion.images", "1");
		assertThat(spans).anySatisfy((request) -> {
			assertThat(request.getParentId()).isEqualTo(operation.getSpanId());
			assertThat(request.getTraceId()).isEqualTo(operation.getTraceId());
			assertThat(request.getName()).isEqualTo("http post");
		});
	}

	private static String get(ConfigurableApplicationContext application, String path) throws Exception {
		URI uri = URI
			.create("http://localhost:" + application.getEnvironment().getProperty("local.server.port") + path);
		HttpResponse<String> response = http.send(HttpRequest.newBuilder(uri)
			.header("Authorization",
					"Basic " + Base64.getEncoder().encodeToString("user:password".getBytes(StandardCharsets.US_ASCII)))
			.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).as(path).isEqualTo(200);
		return response.body();
	}

	/** Includes auto-configurations that the conditions exclude in the tests above. */
	@Test
	void allAutoConfigurationsCanBeSorted() {
		List<Class<?>> all = new ArrayList<>();
		for (String name : ImportCandidates.load(AutoConfiguration.class, null)) {
			try {
				all.add(Class.forName(name, false, getClass().getClassLoader()));
			}
			catch (ClassNotFoundException | LinkageError ex) {
				// a superclass is not on the class path
			}
		}
		List<Class<?>> sorted = Arrays
			.asList(Configurations.getClasses(AutoConfigurations.of(all.toArray(Class[]::new))));

		assertThat(sorted).hasSizeGreaterThan(100).contains(StableDiffusionMetricsAutoConfiguration.class);
	}

	/** An optional library of an application and its packages. */
	record Library(String name, List<String> packages) {

		Library(String name, String... packages) {
			this(name, List.of(packages));
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
