package io.stablediffusion.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.stablediffusion.ConnectionException;
import io.stablediffusion.RetryCause;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.StableDiffusionClientBuilder;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.generation.TextToImageRequest;
import io.stablediffusion.image.Image;
import io.stablediffusion.image.ImageStore;
import io.stablediffusion.observation.ClientOperationContext;
import io.stablediffusion.test.Fault;
import io.stablediffusion.test.SimulatedWebUi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.client.reactive.MockClientHttpRequest;
import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeStrategies;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The files of a response are kept after the value is delivered; before that, a failure
 * or cancellation deletes them. They are written on threads of the client.
 */
class StoredImagesTests {

	private static final String PATH = "/sdapi/v1/txt2img";

	private static final String IMAGE = "iVBORw0KGgoA" + "A".repeat(300_000);

	private static final String RESPONSE = "{\"images\":[\"" + IMAGE + "\",\"" + IMAGE
			+ "\"],\"parameters\":{},\"info\":\"{}\"}";

	private static final TextToImageRequest REQUEST = TextToImageRequest.of("a lighthouse");

	private static final Duration LIMIT = Duration.ofSeconds(30);

	@TempDir
	private Path directory;

	private final SimulatedWebUi webUi = SimulatedWebUi.start();

	private final List<StableDiffusionClient> clients = new ArrayList<>();

	@AfterEach
	void close() {
		this.clients.forEach(StableDiffusionClient::close);
		this.webUi.close();
	}

	private StableDiffusionClient client(Consumer<StableDiffusionClientBuilder> settings) {
		StableDiffusionClientBuilder builder = StableDiffusionClient.builder()
			.baseUrl(this.webUi.baseUrl())
			.generation((generation) -> generation.interruptOnCancel(false).maxConcurrent(50));
		settings.accept(builder);
		StableDiffusionClient client = builder.build();
		this.clients.add(client);
		return client;
	}

	private void respond(int times) {
		this.webUi.fail(PATH,
				Collections.nCopies(times, Fault.answer(200, "application/json", RESPONSE)).toArray(new Fault[0]));
	}

	private ImageStore store() {
		return ImageStore.inDirectory(this.directory, "lighthouse");
	}

	private Set<Path> files() {
		try (Stream<Path> files = Files.list(this.directory)) {
			return files.collect(Collectors.toCollection(TreeSet::new));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void assertThatNoFileIsLeft() {
		await().untilAsserted(() -> assertThat(files()).isEmpty());
	}

	/** The phase in which a call is cancelled. */
	enum Moment {

		CREATE, FIRST_WRITE, SECOND_WRITE, FINISH, LAST_FINISH, ATTEMPT_SUCCEEDED, OBSERVATION_STOPPED

	}

	@ParameterizedTest
	@EnumSource
	void cancelBeforeDeliveryLeavesNoFile(Moment moment) {
		AtomicReference<@Nullable Disposable> call = new AtomicReference<>();
		AtomicInteger cancels = new AtomicInteger();
		Consumer<Moment> cancelAt = (reached) -> {
			Disposable running = call.get();
			if (reached == moment && running != null && cancels.getAndIncrement() == 0) {
				running.dispose();
			}
		};
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {

			@Override
			public boolean supportsContext(Observation.Context context) {
				return context instanceof ClientOperationContext;
			}

			@Override
			public void onStop(Observation.Context context) {
				cancelAt.accept(Moment.OBSERVATION_STOPPED);
			}

		});
		StableDiffusionClient client = client(
				(builder) -> builder.observationRegistry(registry).retryListener(new RetryListener() {

					@Override
					public <T, E extends Throwable> void onSuccess(RetryContext context, RetryCallback<T, E> callback,
							T result) {
						cancelAt.accept(Moment.ATTEMPT_SUCCEEDED);
					}

				}));
		respond(1);
		AtomicInteger received = new AtomicInteger();
		Mono<GeneratedImages> generation = client.withImageStore(new Noticed(store(), cancelAt))
			.textToImage()
			.generate(REQUEST);
		Disposable running = generation.delaySubscription(Duration.ofMillis(20))
			.subscribe((value) -> received.incrementAndGet());
		call.set(running);

		await().until(() -> cancels.get() > 0);
		assertThatNoFileIsLeft();
		assertThat(received).hasValue(0);
	}

	/** Records the calls of a store. */
	private record Noticed(ImageStore store, Consumer<Moment> moments) implements ImageStore {

		@Override
		public Target create(int number) throws IOException {
			this.moments.accept(Moment.CREATE);
			Target target = this.store.create(number);
			AtomicInteger writes = new AtomicInteger();
			return new Target() {

				@Override
				public void write(ByteBuffer part) throws IOException {
					target.write(part);
					Noticed.this.moments
						.accept((writes.incrementAndGet() == 1) ? Moment.FIRST_WRITE : Moment.SECOND_WRITE);
				}

				@Override
				public @Nullable Image finish() throws IOException {
					Image image = target.finish();
					Noticed.this.moments.accept(Moment.FINISH);
					if (number == 1) {
						Noticed.this.moments.accept(Moment.LAST_FINISH);
					}
					return image;
				}

				@Override
				public void discard() {
					target.discard();
				}

			};
		}

		@Override
		public void discard(Image image) {
			this.store.discard(image);
		}

	}

	@Test
	void cancelAfterDeliveryKeepsFiles() {
		respond(1);
		List<Image> images = new ArrayList<>();

		client((builder) -> {
		}).withImageStore(store())
			.textToImage()
			.generate(REQUEST)
			.flux()
			.doOnNext((result) -> images.addAll(result.images()))
			.take(1) // cancels after it has received the value
			.blockLast(LIMIT);

		assertThat(images).hasSize(2).allMatch((image) -> image.length() == 225_009);
		assertThat(files()).hasSize(2);
	}

	@Test
	void cancelKeepsFilesOfDeliveredValues() throws InterruptedException {
		int calls = 300;
		respond(calls);
		StableDiffusionClient client = client((builder) -> {
		}).withImageStore(store());
		Scheduler cancellers = Schedulers.newParallel("cancellers", 2);
		Set<Path> received = ConcurrentHashMap.newKeySet();
		Random random = new Random(8);
		try {
			for (int i = 0; i < calls; i++) {
				CountDownLatch over = new CountDownLatch(1);
				Receiver receiver = new Receiver(received, over);
				client.textToImage().generate(REQUEST).subscribe(receiver);
				Disposable cancel = cancellers.schedule(receiver::cancel, random.nextInt(10_000),
						TimeUnit.MICROSECONDS);
				assertThat(over.await(30, TimeUnit.SECONDS)).isTrue();
				cancel.dispose();
			}
		}
		finally {
			cancellers.dispose();
		}

		await().untilAsserted(() -> assertThat(files()).isEqualTo(new TreeSet<>(received)));
	}

	/** A subscriber that accepts a value at any time. */
	private record Receiver(Set<Path> received, CountDownLatch over,
			AtomicReference<@Nullable Subscription> subscription) implements CoreSubscriber<GeneratedImages> {

		Receiver(Set<Path> received, CountDownLatch over) {
			this(received, over, new AtomicReference<>());
		}

		void cancel() {
			Subscription running = this.subscription.get();
			if (running != null) {
				running.cancel();
			}
			this.over.countDown();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.subscription.set(subscription);
			subscription.request(1);
		}

		@Override
		public void onNext(GeneratedImages result) {
			result.images().forEach((image) -> this.received.add(image.file().orElseThrow()));
		}

		@Override
		public void onError(Throwable error) {
			this.over.countDown();
		}

		@Override
		public void onComplete() {
			this.over.countDown();
		}

	}

	@Test
	void failedAttemptLeavesNoFile() {
		StableDiffusionClient client = client((builder) -> builder
			.retry((retry) -> retry.generations(Set.of(RetryCause.CONNECTION_BROKEN)).delay(Duration.ofMillis(1))));
		this.webUi.fail(PATH, Fault.truncate(), Fault.truncate());

		GeneratedImages result = generate(client);

		assertThat(result.images()).hasSize(1);
		assertThat(files()).hasSize(1);
		assertThat(this.webUi.requests()).hasSizeGreaterThanOrEqualTo(3);
	}

	private GeneratedImages generate(StableDiffusionClient client) {
		return Objects.requireNonNull(client.withImageStore(store())
			.textToImage()
			.generate((request) -> request.prompt("a").size(256, 256).steps(1))
			.block(LIMIT));
	}

	@Test
	void callersOnBoundedElasticAreIndependent() {
		int callers = 40;
		respond(callers);
		StableDiffusionClient client = client((builder) -> {
		}).withImageStore(store());

		List<Integer> sizes = Flux.range(0, callers).flatMap((caller) -> Mono.fromCallable(() -> {
			GeneratedImages result = client.textToImage().generate(REQUEST).block(LIMIT);
			return (result != null) ? result.images().size() : -1;
		}).subscribeOn(Schedulers.boundedElastic()), callers).collectList().block(LIMIT);

		assertThat(sizes).hasSize(callers).containsOnly(2);
		assertThat(files()).hasSize(2 * callers);
	}

	@Test
	void storeIsCalledOnClientThreadsOnly() {
		Set<Thread> threads = ConcurrentHashMap.newKeySet();
		ImageStore store = new Noticed(store(), (moment) -> threads.add(Thread.currentThread()));
		int callers = 40;
		respond(callers);
		StableDiffusionClient client = client((builder) -> {
		});

		Flux.fromStream(IntStream.range(0, callers).boxed())
			.flatMap((caller) -> client.withImageStore(store).textToImage().generate(REQUEST), callers)
			.blockLast(LIMIT);

		assertThat(threads).hasSizeLessThanOrEqualTo(16)
			.allMatch((thread) -> thread.getName().startsWith("stable-diffusion-images-") && thread.isDaemon());
		client.close();
		await().untilAsserted(() -> assertThat(threads).noneMatch(Thread::isAlive));
	}

	@Test
	void closeEndsCallsAndLeavesNoFile() {
		StableDiffusionClient client = client((builder) -> {
		});
		this.webUi.fail(PATH, Collections.nCopies(8, Fault.drip()).toArray(new Fault[0]));
		List<String> ends = Collections.synchronizedList(new ArrayList<>());
		AtomicInteger created = new AtomicInteger();
		ImageStore store = new Noticed(store(), (moment) -> created.incrementAndGet());
		for (int i = 0; i < 8; i++) {
			client.withImageStore(store)
				.textToImage()
				.generate((request) -> request.prompt("a").size(256, 256).steps(1))
				.subscribe((value) -> ends.add("value"), (error) -> ends.add(error.getClass().getSimpleName()));
		}
		await().until(() -> this.webUi.requests().size() == 8);

		client.close();

		await().untilAsserted(() -> assertThat(ends).hasSize(8).containsOnly("ConnectionException"));
		assertThatNoFileIsLeft();
	}

	@Test
	void cancelInterruptsBlockingStore() throws InterruptedException {
		respond(1);
		CountDownLatch waiting = new CountDownLatch(1);
		CountDownLatch interrupted = new CountDownLatch(1);
		StableDiffusionClient client = client((builder) -> {
		});
		Disposable call = client.withImageStore(new Noticed(store(), (moment) -> {
			if (moment == Moment.FIRST_WRITE) {
				waiting.countDown();
				try {
					new CountDownLatch(1).await();
				}
				catch (InterruptedException ex) {
					interrupted.countDown();
				}
			}
		})).textToImage().generate(REQUEST).subscribe();
		assertThat(waiting.await(30, TimeUnit.SECONDS)).isTrue();

		call.dispose();

		assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
		assertThatNoFileIsLeft();
	}

	@Test
	void requestFilesAreReadOnClientThreadsOnly() throws IOException {
		Path file = Image.fromBase64(IMAGE).writeTo(this.directory.resolve("init.png"));
		Set<String> reading = ConcurrentHashMap.newKeySet();
		Set<String> sending = ConcurrentHashMap.newKeySet();
		StableDiffusionClient client = client(
				(builder) -> builder.webClientBuilder(WebClient.builder().exchangeFunction((request) -> {
					sending.add(Thread.currentThread().getName());
					MockClientHttpRequest network = new MockClientHttpRequest(request.method(), request.url());
					network.setWriteHandler((body) -> body.doOnNext((part) -> {
						reading.add(Thread.currentThread().getName());
						DataBufferUtils.release(part);
					}).then());
					return request.writeTo(network, ExchangeStrategies.withDefaults())
						.then(Mono.fromSupplier(() -> ClientResponse.create(HttpStatus.OK).body(RESPONSE).build()));
				})));

		GeneratedImages result = client.imageToImage()
			.generate((request) -> request.prompt("a").initImages(Image.inFile(file)))
			.block(LIMIT);

		assertThat(result).isNotNull();
		assertThat(reading).isNotEmpty().allMatch((name) -> name.startsWith("stable-diffusion-images-"));
		assertThat(sending).isNotEmpty().noneMatch((name) -> name.startsWith("stable-diffusion-images-"));
	}

}
