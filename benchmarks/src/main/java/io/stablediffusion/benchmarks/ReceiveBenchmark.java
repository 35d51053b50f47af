package io.stablediffusion.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.generation.TextToImageRequest;
import io.stablediffusion.image.Image;
import io.stablediffusion.image.ImageStore;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Measures receiving images with this client, with common alternatives, and the lower
 * limits.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
public class ReceiveBenchmark {

	private static final TextToImageRequest REQUEST = TextToImageRequest.of("a");

	private static final Duration LIMIT = Duration.ofMinutes(1);

	@Param({ "1x0.5MB", "4x2MB", "64x1.5MB", "1x50MB" })
	private String payload = "1x0.5MB";

	private byte[] text = new byte[0];

	private int count;

	private PreparedServer server = new PreparedServer(new byte[0], Duration.ZERO);

	private StableDiffusionClient client = StableDiffusionClient.create("http://localhost");

	private StableDiffusionClient toFiles = this.client;

	private WebClient webClient = WebClient.create();

	private final HttpClient jdk = HttpClient.newHttpClient();

	private final JsonMapper mapper = JsonMapper.builder().build();

	private Path directory = Path.of("");

	@Setup
	public void start() throws IOException {
		Payload parsed = Payload.parse(this.payload);
		this.count = parsed.count();
		this.text = Base64.getEncoder().encode(parsed.image());
		this.server.close();
		this.server = new PreparedServer(parsed.json(), Duration.ZERO);
		this.client = StableDiffusionClient.builder()
			.baseUrl(this.server.baseUrl())
			.maxResponseSize(DataSize.ofGigabytes(1))
			.build();
		this.directory = Files.createTempDirectory("receive");
		this.toFiles = this.client.withImageStore(ImageStore.inDirectory(this.directory, "a"));
		this.webClient = WebClient.builder()
			.baseUrl(this.server.baseUrl())
			.codecs((codecs) -> codecs.defaultCodecs().maxInMemorySize(-1))
			.build();
	}

	@TearDown
	public void stop() throws IOException {
		this.client.close();
		this.server.close();
		Files.delete(this.directory);
	}

	@Benchmark
	public List<Image> client() {
		return generate(this.client).images();
	}

	@Benchmark
	public int clientToFiles() throws IOException {
		GeneratedImages images = generate(this.toFiles);
		for (Image image : images.images()) {
			Files.delete(image.file().orElseThrow());
		}
		return images.images().size();
	}

	private static GeneratedImages generate(StableDiffusionClient client) {
		return Objects.requireNonNull(client.textToImage().generate(REQUEST).block(LIMIT));
	}

	@Benchmark
	public void webClientStrings(Blackhole blackhole) {
		Strings response = post().bodyToMono(Strings.class).block(LIMIT);
		for (String image : Objects.requireNonNull(response).images()) {
			blackhole.consume(Base64.getDecoder().decode(image));
		}
	}

	@Benchmark
	public @Nullable Object webClientBytes() {
		return post().bodyToMono(Bytes.class).block(LIMIT);
	}

	private WebClient.ResponseSpec post() {
		return this.webClient.post().uri("/sdapi/v1/txt2img").bodyValue(Map.of("prompt", "a")).retrieve();
	}

	@Benchmark
	public Object jdkBytes() throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.server.baseUrl()))
			.POST(HttpRequest.BodyPublishers.ofString("{}"))
			.build();
		return this.mapper.readValue(this.jdk.send(request, HttpResponse.BodyHandlers.ofByteArray()).body(),
				Bytes.class);
	}

	/** Reads the bytes and discards them. */
	@Benchmark
	public @Nullable Long rawDownload() {
		return reactor.netty.http.client.HttpClient.create()
			.post()
			.uri(this.server.baseUrl())
			.responseContent()
			.map(ByteBuf::readableBytes)
			.reduce(0L, Long::sum)
			.block(LIMIT);
	}

	/** The bytes of the response, written to a file as they are received. */
	@Benchmark
	public long rawDownloadToFile() throws IOException {
		Path file = this.directory.resolve("raw");
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
			reactor.netty.http.client.HttpClient.create()
				.post()
				.uri(this.server.baseUrl())
				.responseContent()
				.doOnNext((part) -> write(part.nioBuffer(), channel))
				.blockLast(LIMIT);
			return channel.size();
		}
		finally {
			Files.delete(file);
		}
	}

	private static void write(ByteBuffer part, FileChannel channel) {
		try {
			while (part.hasRemaining()) {
				channel.write(part);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Reads the response with {@code WebClient} and discards it: the lower limit with
	 * that client.
	 */
	@Benchmark
	public @Nullable Long webClientDrain() {
		return this.webClient.post()
			.uri("/sdapi/v1/txt2img")
			.bodyValue(Map.of("prompt", "a"))
			.exchangeToMono((response) -> response.body(BodyExtractors.toDataBuffers())
				.map(ReceiveBenchmark::drain)
				.reduce(0L, Long::sum))
			.block(LIMIT);
	}

	private static long drain(DataBuffer buffer) {
		long length = buffer.readableByteCount();
		DataBufferUtils.release(buffer);
		return length;
	}

	/** Decodes the images from memory to memory. */
	@Benchmark
	public void base64Decode(Blackhole blackhole) {
		for (int i = 0; i < this.count; i++) {
			blackhole.consume(Base64.getDecoder().decode(this.text));
		}
	}

	/**
	 * A response whose images are strings, as most clients read it.
	 *
	 * @param images the images as base64
	 * @param parameters the parameters of the request
	 * @param info the info as JSON
	 */
	public record Strings(List<String> images, Map<String, Object> parameters, String info) {
	}

	/**
	 * A response whose images are decoded by Jackson.
	 *
	 * @param images the images
	 * @param parameters the parameters of the request
	 * @param info the info as JSON
	 */
	public record Bytes(List<byte[]> images, Map<String, Object> parameters, String info) {
	}

}
