package io.stablediffusion.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

import io.netty.util.internal.PlatformDependent;
import io.stablediffusion.ApiException;
import io.stablediffusion.ConnectionException;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.StableDiffusionException;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.image.Image;
import io.stablediffusion.image.ImageStore;
import io.stablediffusion.test.Fault;
import io.stablediffusion.test.SimulatedWebUi;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Runs many callers for several minutes, with faults and cancels at random points. Counts
 * lost calls, generations that were performed twice, results of other calls, and
 * remaining files and connections.
 */
final class Soak {

	private static final List<String> PATHS = List.of("txt2img", "txt2img", "txt2img", "options", "sd-models",
			"progress", "interrupt");

	private static final List<Fault> FAULTS = List.of(Fault.disconnect(), Fault.reset(), Fault.disconnectAtWork(),
			Fault.truncate(), Fault.hang(), Fault.drip(), Fault.status(200), Fault.status(429), Fault.status(500),
			Fault.status(502), Fault.status(503), Fault.status(504), Fault.gzip(), Fault.chunked(), Fault.interim(102),
			Fault.interim(103, 3), Fault.surplusBytes(), Fault.surplusBytes(Duration.ofMillis(1), "HTTP"),
			Fault.answer(200, "text/html", "<html>Welcome</html>"),
			Fault.answer(200, "application/json", "{\"images\":[\"iVBORw0K\",\"%%%%\"]}"));

	/** Few requests use the faults of some paths; these must not meet faults only. */
	private static final int MAX_PENDING_FAULTS = 2;

	/** The time after which a call without a result or an error is lost. */
	private static final Duration LOST = Duration.ofMinutes(2);

	private final Random random;

	private final AtomicLong numbers = new AtomicLong();

	private final LongAdder calls = new LongAdder();

	private final LongAdder faults = new LongAdder();

	private final LongAdder lost = new LongAdder();

	private final LongAdder wrong = new LongAdder();

	/** The directory in which half of the generations store their images. */
	private final Path directory;

	private final Map<String, LongAdder> outcomes = new ConcurrentSkipListMap<>();

	/** The numbers of the generations that the GPU has started. */
	private final BitSet begun = new BitSet();

	private final LongAdder duplicates = new LongAdder();

	private Soak(long seed, Path directory) {
		this.random = new Random(seed);
		this.directory = directory;
	}

	public static void main(String[] args) throws InterruptedException, IOException {
		Map<String, String> options = new TreeMap<>(Map.of("--clients", "50", "--minutes", "10", "--seed", "1"));
		for (int i = 0; i + 1 < args.length; i += 2) {
			options.put(args[i], args[i + 1]);
		}
		Path directory = Files.createTempDirectory("soak");
		new Soak(Long.parseLong(options.get("--seed")), directory).run(Integer.parseInt(options.get("--clients")),
				Duration.ofSeconds(Math.round(60 * Double.parseDouble(options.get("--minutes")))));
	}

	private void run(int callers, Duration duration) throws InterruptedException, IOException {
		long peak = 0;
		int threads = 0;
		SimulatedWebUi webUi = SimulatedWebUi.builder()
			.stepDuration(Duration.ofMillis(2))
			.recordRequests(false)
			.generationListener(this::begin)
			.start();
		StableDiffusionClient client = client(webUi);
		Disposable load = Flux.range(0, callers)
			.flatMap((caller) -> Mono.defer(() -> call(client)).repeat(), callers)
			.subscribeOn(Schedulers.boundedElastic())
			.subscribe();
		Disposable trouble = Flux.interval(Duration.ofMillis(250))
			.onBackpressureDrop()
			.subscribe((tick) -> injectFault(webUi));

		long end = System.nanoTime() + duration.toNanos();
		System.out.println("| minute | calls | heap after GC, KiB | direct memory, KiB | connections | threads |");
		System.out.println("|---|---|---|---|---|---|");
		for (int row = 1; System.nanoTime() < end; row++) {
			TimeUnit.NANOSECONDS.sleep(Math.min(duration.toNanos() / 10, Math.max(1, end - System.nanoTime())));
			threads = ManagementFactory.getThreadMXBean().getThreadCount();
			long heap = heapAfterGc();
			peak = Math.max(peak, heap);
			System.out.printf("| %.1f | %d | %d | %d | %d | %d |%n", row * duration.toSeconds() / 600.0,
					this.calls.sum(), heap >> 10, PlatformDependent.usedDirectMemory() >> 10, webUi.openConnections(),
					threads);
		}
		trouble.dispose();
		load.dispose();
		// a cancelled generation keeps its permit until the server has stopped it
		for (int wait = 0; wait < 60 && client.activeGenerations() > 0; wait++) {
			TimeUnit.MILLISECONDS.sleep(100);
		}
		int active = client.activeGenerations();
		int waiting = client.waitingGenerations();
		client.close();
		TimeUnit.SECONDS.sleep(1);
		System.out.printf("%ncalls %d, faults %d, lost %d, generated twice %d, results of another call %d%n",
				this.calls.sum(), this.faults.sum(), this.lost.sum(), this.duplicates.sum(), this.wrong.sum());
		System.out.printf("generations begun %d, interrupted %d%n", this.begun.cardinality(),
				webUi.interruptedGenerations());
		System.out.printf("peak heap after GC %d MiB; at the end: %d active, %d waiting, %d connections%n", peak >> 20,
				active, waiting, webUi.openConnections());
		System.out.printf("files that remained: %d%n%n", filesLeft());
		System.out.println("| outcome | calls |\n|---|---|");
		this.outcomes.forEach((outcome, count) -> System.out.println("| " + outcome + " | " + count + " |"));
		webUi.close();
	}

	private static StableDiffusionClient client(SimulatedWebUi webUi) {
		return StableDiffusionClient.builder()
			.baseUrl(webUi.baseUrl())
			.timeouts((timeouts) -> timeouts.generation(Duration.ofSeconds(2)).read(Duration.ofSeconds(1)))
			.generation((generation) -> generation.maxConcurrent(2))
			.retry((retry) -> retry.delay(Duration.ofMillis(20)).maxDelay(Duration.ofMillis(100)))
			.build();
	}

	private static long heapAfterGc() {
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

	private void begin(String prompt) {
		int number = Integer.parseInt(prompt.replaceAll("\\D", ""));
		if (this.begun.get(number)) {
			this.duplicates.increment();
		}
		this.begun.set(number);
	}

	private void injectFault(SimulatedWebUi webUi) {
		String path = "/sdapi/v1/" + PATHS.get(next(PATHS.size()));
		Fault fault = FAULTS.get(next(FAULTS.size()));
		if (webUi.pendingFaults(path) < MAX_PENDING_FAULTS) {
			this.faults.increment();
			webUi.fail(path, fault);
		}
	}

	private int next(int bound) {
		synchronized (this.random) {
			return this.random.nextInt(bound);
		}
	}

	private long filesLeft() throws IOException {
		try (Stream<Path> files = Files.list(this.directory)) {
			return files.count();
		}
	}

	/** Performs one call and counts its outcome, without an error. */
	private Mono<Void> call(StableDiffusionClient client) {
		this.calls.increment();
		int kind = next(100);
		boolean intoFile = kind % 2 == 0;
		String name = ((kind < 60) ? "generation"
				: (kind < 70) ? "generation, cancelled" : (kind < 85) ? "read" : "setting")
				+ ((kind < 70 && intoFile) ? ", file" : "");
		Mono<String> call = (kind < 60) ? generate(client, intoFile)
				: (kind < 70) ? cancelled(generate(client, intoFile))
						: (kind < 85) ? client.models().current().thenReturn("completed")
								: client.options().set(Map.of("CLIP_stop_at_last_layers", 2)).thenReturn("completed");
		return call.onErrorResume((error) -> Mono.just(describe(error))).timeout(LOST, Mono.fromSupplier(() -> {
			this.lost.increment();
			return "lost";
		}))
			.doOnNext((outcome) -> this.outcomes.computeIfAbsent(name + ": " + outcome, (key) -> new LongAdder())
				.increment())
			.then();
	}

	/** Cancels a call at a random point between its start and well after its end. */
	private Mono<String> cancelled(Mono<String> call) {
		return call.timeout(Duration.ofMillis(20 + next(400)), Mono.just("cancelled"));
	}

	private Mono<String> generate(StableDiffusionClient client, boolean intoFile) {
		String prompt = "soak " + this.numbers.incrementAndGet() + " ";
		StableDiffusionClient used = intoFile
				? client.withImageStore(ImageStore.inDirectory(this.directory, prompt.strip())) : client;
		return used.textToImage()
			.generate((request) -> request.prompt(prompt).steps(2).size(64, 64))
			.doOnNext((images) -> check(prompt, images))
			.thenReturn("completed");
	}

	/** Checks the received images and deletes their files, which the caller owns. */
	private void check(String prompt, GeneratedImages images) {
		Image image = images.first();
		if (!image.infotext().orElse("").startsWith(prompt) || image.toBufferedImage().getWidth() != 64) {
			this.wrong.increment();
		}
		image.file().ifPresent((file) -> {
			try {
				Files.delete(file);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
	}

	private static String describe(Throwable error) {
		if (error instanceof ConnectionException connection) {
			return "ConnectionException " + connection.reason();
		}
		if (error instanceof ApiException response) {
			return "ApiException " + response.status();
		}
		return (error instanceof StableDiffusionException) ? error.getClass().getSimpleName() : "UNEXPECTED " + error;
	}

}
