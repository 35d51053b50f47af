package io.stablediffusion.internal.call;

import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.StubServer;
import io.stablediffusion.extension.DetectRequest;
import io.stablediffusion.generation.ExtraRequest;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.generation.TextToImageRequest;
import io.stablediffusion.image.Image;
import io.stablediffusion.internal.call.Endpoint.Kind;
import io.stablediffusion.internal.call.Endpoint.Trait;
import io.stablediffusion.observation.ClientMeterObservationHandler;
import io.stablediffusion.test.RecordedRequest;
import io.stablediffusion.test.SimulatedWebUi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The handling of an operation follows from the traits that it declares.
 */
class EndpointTests {

	private static final String PNG = "iVBORw0KGgo=";

	private static final Image IMAGE = Image.fromBase64(PNG);

	private static List<Endpoint<?>> all() {
		return Arrays.stream(Endpoint.class.getDeclaredFields())
			.filter((field) -> Modifier.isStatic(field.getModifiers()) && field.getType() == Endpoint.class)
			.<Endpoint<?>>map((field) -> {
				try {
					return (Endpoint<?>) field.get(null);
				}
				catch (IllegalAccessException ex) {
					throw new IllegalStateException(ex);
				}
			})
			.toList();
	}

	@Test
	void apiOperationsHaveTheTrait() {
		assertThat(all()).hasSizeGreaterThan(50).allMatch((endpoint) -> endpoint.has(Trait.API));
	}

	@Test
	void onlyGenerationsHaveTasksAndSizes() {
		assertThat(all()).filteredOn((endpoint) -> endpoint.has(Trait.TASK) || endpoint.has(Trait.SIZE))
			.containsExactly(Endpoint.TEXT_TO_IMAGE, Endpoint.IMAGE_TO_IMAGE)
			.allMatch((endpoint) -> endpoint.has(Trait.TASK) && endpoint.has(Trait.SIZE)
					&& endpoint.kind() == Kind.GENERATION);
	}

	@Test
	void supervisionDoesNotWaitForReads() {
		assertThat(List.of(Endpoint.PROGRESS, Endpoint.TASK_PROGRESS, Endpoint.PENDING_TASKS))
			.allMatch((endpoint) -> endpoint.kind() == Kind.WATCH);
		assertThat(List.of(Endpoint.INTERRUPT, Endpoint.SKIP)).allMatch((endpoint) -> endpoint.kind() == Kind.CONTROL);
		assertThat(List.of(Endpoint.PING, Endpoint.PING_SAMPLERS))
			.allMatch((endpoint) -> endpoint.kind() == Kind.PROBE);
	}

	@Test
	void callerOperationHasNoTraits() {
		Endpoint<GeneratedImages> endpoint = Endpoint.of(HttpMethod.POST, "/mine",
				ParameterizedTypeReference.forType(GeneratedImages.class));

		assertThat(endpoint.traits()).isEmpty();
	}

	@Test
	void callerOperationIsSentUnchanged() {
		try (SimulatedWebUi webUi = SimulatedWebUi.start();
				StableDiffusionClient client = StableDiffusionClient.create(webUi.baseUrl())) {
			client
				.exchange(HttpMethod.POST, "/mine", Map.of("width", 17),
						ParameterizedTypeReference.<GeneratedImages>forType(GeneratedImages.class))
				.onErrorComplete()
				.block(Duration.ofSeconds(10));

			assertThat(webUi.requests()).extracting(RecordedRequest::body).containsExactly("{\"width\":17}");
		}
	}

	static Stream<Map.Entry<String, Function<StableDiffusionClient, Mono<?>>>> imageOperations() {
		Map<String, Function<StableDiffusionClient, Mono<?>>> operations = new LinkedHashMap<>();
		operations.put("text-to-image 2",
				(client) -> client.textToImage().generate(TextToImageRequest.of("a lighthouse")));
		operations.put("image-to-image 2",
				(client) -> client.imageToImage().generate((request) -> request.prompt("a").initImages(IMAGE)));
		operations.put("extra.upscale 1", (client) -> client.extra().upscale(IMAGE, ExtraRequest.builder().build()));
		operations.put("extra.upscale-batch 2",
				(client) -> client.extra().upscaleBatch(Map.of("a.png", IMAGE), ExtraRequest.builder().build()));
		operations.put("control-net.detect 2",
				(client) -> client.controlNet().detect(DetectRequest.of("canny", IMAGE)));
		return operations.entrySet().stream();
	}

	@ParameterizedTest
	@MethodSource("imageOperations")
	void allReceivedImagesAreCounted(Map.Entry<String, Function<StableDiffusionClient, Mono<?>>> operation) {
		SimpleMeterRegistry meters = new SimpleMeterRegistry();
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new ClientMeterObservationHandler(meters));
		StubServer server = new StubServer().then(200, "{\"image\":\"" + PNG + "\",\"images\":[\"" + PNG + "\",\"" + PNG
				+ "\"],\"html_info\":\"\",\"info\":\"{}\"}");
		StableDiffusionClient client = server.client((builder) -> builder.observationRegistry(registry));

		operation.getValue().apply(client).block(Duration.ofSeconds(10));

		String[] expected = operation.getKey().split(" ", -1);
		assertThat(meters.get("stablediffusion.client.images").tag("operation", expected[0]).counter().count())
			.isEqualTo(Double.parseDouble(expected[1]));
	}

}
