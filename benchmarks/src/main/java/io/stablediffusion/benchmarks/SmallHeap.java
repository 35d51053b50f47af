package io.stablediffusion.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.generation.TextToImageRequest;
import io.stablediffusion.image.Image;
import io.stablediffusion.image.ImageStore;
import reactor.core.publisher.Flux;

/**
 * Receives 64 images of 1.5 MB into files, in eight concurrent calls with a small heap.
 * The server is a separate process.
 */
final class SmallHeap {

	private static final Payload PAYLOAD = Payload.parse("64x1.5MB");

	private static final int CALLERS = 8;

	private SmallHeap() {
	}

	public static void main(String[] args) throws IOException {
		Path directory = Files.createTempDirectory("small-heap");
		try (ServerProcess server = new ServerProcess("64x1.5MB", Duration.ZERO);
				StableDiffusionClient client = StableDiffusionClient.builder()
					.baseUrl(server.baseUrl())
					.generation((generation) -> generation.maxConcurrent(CALLERS))
					.build()) {
			StableDiffusionClient toFiles = client.withImageStore(ImageStore.inDirectory(directory, "a"));
			long start = System.nanoTime();
			List<GeneratedImages> responses = Flux.fromStream(IntStream.range(0, CALLERS).boxed())
				.flatMap((caller) -> toFiles.textToImage().generate(TextToImageRequest.of("a")), CALLERS)
				.collectList()
				.block(Duration.ofMinutes(5));
			long millis = (System.nanoTime() - start) / 1_000_000;
			Image expected = Image.from(PAYLOAD.image());
			long right = 0;
			for (GeneratedImages response : Objects.requireNonNull(responses)) {
				for (Image image : response) {
					right += image.equals(expected) ? 1 : 0;
					Files.delete(image.file().orElseThrow());
				}
			}
			System.out.printf("%d of %d images of 1.5 MB on disk in %d ms; largest heap allowed: %d MiB%n", right,
					CALLERS * PAYLOAD.count(), millis, Runtime.getRuntime().maxMemory() >> 20);
		}
		finally {
			Files.delete(directory);
		}
	}

}
