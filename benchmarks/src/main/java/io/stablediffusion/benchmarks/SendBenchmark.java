package io.stablediffusion.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.generation.ImageToImageRequest;
import io.stablediffusion.image.Image;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import org.springframework.web.reactive.function.client.WebClient;

/**
 * Measures sending an init image of 10 MB.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
public class SendBenchmark {

	static final Payload IMAGE = Payload.parse("1x10MB");

	private static final Duration LIMIT = Duration.ofMinutes(1);

	private final byte[] bytes = IMAGE.image();

	private final PreparedServer server = new PreparedServer(
			"{\"images\":[],\"info\":\"{}\"}".getBytes(StandardCharsets.US_ASCII), Duration.ZERO);

	private final StableDiffusionClient client = StableDiffusionClient.create(this.server.baseUrl());

	private final WebClient webClient = WebClient.create(this.server.baseUrl());

	private final Image inMemory = Image.from(this.bytes);

	private Path file = Path.of("");

	@Setup
	public void start() throws IOException {
		this.file = Files.write(Files.createTempFile("send", ".png"), this.bytes);
	}

	@TearDown
	public void stop() throws IOException {
		this.client.close();
		this.server.close();
		Files.delete(this.file);
	}

	@Benchmark
	public @Nullable Object clientFromMemory() {
		return send(this.inMemory);
	}

	@Benchmark
	public @Nullable Object clientFromFile() {
		return send(Image.inFile(this.file));
	}

	private @Nullable Object send(Image image) {
		return this.client.imageToImage()
			.generate(ImageToImageRequest.builder().prompt("a").initImages(image).build())
			.block(LIMIT);
	}

	@Benchmark
	public @Nullable Object webClientString() {
		return this.webClient.post()
			.uri("/sdapi/v1/img2img")
			.bodyValue(Map.of("prompt", "a", "init_images", List.of(Base64.getEncoder().encodeToString(this.bytes))))
			.retrieve()
			.bodyToMono(Map.class)
			.block(LIMIT);
	}

}
