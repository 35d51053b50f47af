package io.stablediffusion.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.netty.util.internal.PlatformDependent;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.generation.TextToImageRequest;

/**
 * Measures the memory of 500 concurrent calls that each take several seconds.
 */
final class SlowCalls {

	private static final int CALLS = 500;

	private SlowCalls() {
	}

	public static void main(String[] args) throws Exception {
		try (ServerProcess server = new ServerProcess("1x0.01MB", Duration.ofSeconds(5));
				StableDiffusionClient client = StableDiffusionClient.builder()
					.baseUrl(server.baseUrl())
					.generation((generation) -> generation.maxConcurrent(CALLS))
					.build()) {
			client.textToImage().generate(TextToImageRequest.of("warm-up")).block(Duration.ofMinutes(1));
			long heapBefore = heapAfterGc();
			long directBefore = PlatformDependent.usedDirectMemory();
			List<CompletableFuture<GeneratedImages>> calls = IntStream.range(0, CALLS)
				.mapToObj((call) -> client.textToImage().generate(TextToImageRequest.of("a")).toFuture())
				.toList();
			TimeUnit.SECONDS.sleep(3);
			int active = client.activeGenerations();
			long heap = heapAfterGc() - heapBefore;
			long direct = PlatformDependent.usedDirectMemory() - directBefore;
			CompletableFuture.allOf(calls.toArray(new CompletableFuture<?>[0])).get(1, TimeUnit.MINUTES);
			System.out.printf(
					"%d calls pending: %.1f KiB of heap each, %.1f KiB of direct memory each; " + "failures: %d%n",
					active, heap / 1024.0 / CALLS, direct / 1024.0 / CALLS,
					calls.stream().filter(CompletableFuture::isCompletedExceptionally).count());
		}
	}

	private static long heapAfterGc() {
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

}
