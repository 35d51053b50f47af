package io.stablediffusion.internal.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.stablediffusion.internal.call.Delivery;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The body of a response always has one owner, for a cancellation at any time.
 */
class ResponseReaderTests {

	private final NettyDataBufferFactory factory = new NettyDataBufferFactory(UnpooledByteBufAllocator.DEFAULT);

	private final List<NettyDataBuffer> buffers = new ArrayList<>();

	private final ExecutorService executor = Executors.newFixedThreadPool(4);

	private final ExecutorService cancellers = Executors.newSingleThreadExecutor();

	@AfterEach
	void stop() {
		this.cancellers.shutdownNow();
		this.executor.shutdownNow();
	}

	private DataBuffer buffer() {
		NettyDataBuffer buffer = (NettyDataBuffer) this.factory.wrap("part".getBytes(StandardCharsets.US_ASCII));
		this.buffers.add(buffer);
		return buffer;
	}

	private void assertThatAllBuffersAreReleased() {
		assertThat(this.buffers).allMatch((buffer) -> buffer.getNativeBuffer().refCnt() == 0);
	}

	/** Emits given buffers, also after a cancellation, as a network can. */
	private static final class Network implements Publisher<DataBuffer>, Subscription {

		private final AtomicReference<@Nullable Subscriber<? super DataBuffer>> subscriber = new AtomicReference<>();

		final AtomicInteger cancels = new AtomicInteger();

		@Override
		public void subscribe(Subscriber<? super DataBuffer> subscriber) {
			this.subscriber.set(subscriber);
			subscriber.onSubscribe(this);
		}

		private Subscriber<? super DataBuffer> subscriber() {
			return Objects.requireNonNull(this.subscriber.get());
		}

		Network next(DataBuffer... parts) {
			for (DataBuffer part : parts) {
				subscriber().onNext(part);
			}
			return this;
		}

		void complete() {
			subscriber().onComplete();
		}

		@Override
		public void request(long n) {
			// emits without regard to the demand
		}

		@Override
		public void cancel() {
			this.cancels.incrementAndGet();
		}

	}

	/** Records the calls, and whether two threads call it concurrently. */
	private static class Body implements ResponseReader.Body<String> {

		private final AtomicInteger inside = new AtomicInteger();

		final AtomicInteger overlaps = new AtomicInteger();

		final AtomicInteger taken = new AtomicInteger();

		final AtomicInteger finished = new AtomicInteger();

		final AtomicInteger discarded = new AtomicInteger();

		final AtomicInteger late = new AtomicInteger();

		private void alone(Runnable action) {
			if (this.inside.getAndIncrement() != 0) {
				this.overlaps.incrementAndGet();
			}
			if (this.discarded.get() > 0) {
				this.late.incrementAndGet();
			}
			Thread.onSpinWait();
			action.run();
			this.inside.decrementAndGet();
		}

		@Override
		public boolean take(DataBuffer buffer) {
			alone(this.taken::incrementAndGet);
			return true;
		}

		@Override
		public @Nullable String finish() {
			alone(this.finished::incrementAndGet);
			return "value";
		}

		@Override
		public void discard() {
			alone(this.discarded::incrementAndGet);
		}

	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void cancelDiscardsOnceAndNeverConcurrently(boolean onExecutor) throws Exception {
		Random random = new Random(4);
		for (int i = 0; i < 3000; i++) {
			Body body = new Body();
			Network network = new Network();
			AtomicInteger values = new AtomicInteger();
			Disposable call = Delivery
				.of(ResponseReader.read(Flux.from(network), body, onExecutor ? this.executor : null))
				.subscribe((value) -> values.incrementAndGet());
			CountDownLatch start = new CountDownLatch(1);
			CountDownLatch cancelled = new CountDownLatch(1);
			int spins = random.nextInt(2000);
			this.cancellers.execute(() -> {
				start.countDown();
				for (int spin = 0; spin < spins; spin++) {
					Thread.onSpinWait();
				}
				call.dispose();
				cancelled.countDown();
			});
			assertThat(start.await(10, TimeUnit.SECONDS)).isTrue();
			network.next(buffer(), buffer(), buffer()).complete();
			assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
			await().pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofNanos(1000))
				.until(() -> body.finished.get() + body.discarded.get() > 0);

			assertThat(body.overlaps).hasValue(0);
			assertThat(body.late).hasValue(0);
			assertThat(body.discarded.get()).isLessThanOrEqualTo(1);
			assertThat(body.finished.get()).isLessThanOrEqualTo(1);
			assertThat(values.get() + body.discarded.get()).isLessThanOrEqualTo(1);
		}
		await().untilAsserted(this::assertThatAllBuffersAreReleased);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4 })
	void cancelDuringStepDiscardsAfterTheStep(int step) {
		for (boolean onExecutor : new boolean[] { true, false }) {
			AtomicReference<@Nullable Disposable> call = new AtomicReference<>();
			List<String> events = new ArrayList<>();
			Body body = new Body() {

				private int steps;

				@Override
				public boolean take(DataBuffer buffer) {
					event("take");
					return super.take(buffer);
				}

				@Override
				public @Nullable String finish() {
					event("finish");
					return super.finish();
				}

				private void event(String name) {
					events.add(name);
					if (++this.steps == step) {
						Objects.requireNonNull(call.get()).dispose();
						events.add("cancelled");
					}
				}

				@Override
				public void discard() {
					events.add("discard");
					super.discard();
				}

			};
			Network network = new Network();
			AtomicInteger signals = new AtomicInteger();
			call.set(ResponseReader.read(Flux.from(network), body, onExecutor ? this.executor : null)
				.doOnEach((signal) -> signals.incrementAndGet())
				.subscribe());
			network.next(buffer(), buffer(), buffer()).complete();

			await().until(() -> body.discarded.get() == 1);
			List<String> expected = new ArrayList<>(List.of("take", "take", "take", "finish").subList(0, step));
			expected.addAll(List.of("cancelled", "discard"));
			assertThat(events).isEqualTo(expected);
			assertThat(signals).hasValue(0);
			assertThatAllBuffersAreReleased();
		}
	}

	@Test
	void cancelBeforeBodyCancelsBody() {
		Body body = new Body();
		Network network = new Network();

		ResponseReader.read(Flux.from(network), body, null).subscribe().dispose();

		assertThat(network.cancels).hasPositiveValue();
		assertThat(body.discarded).hasValue(1);
	}

	@Test
	void cancelInterruptsBlockingStepOnly() throws Exception {
		CountDownLatch blocked = new CountDownLatch(1);
		AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
		AtomicInteger flagged = new AtomicInteger();
		Body body = new Body() {

			@Override
			public boolean take(DataBuffer buffer) {
				thread.set(Thread.currentThread());
				blocked.countDown();
				try {
					new CountDownLatch(1).await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
				return true;
			}

			@Override
			public void discard() {
				flagged.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
				super.discard();
			}

		};
		Disposable call = ResponseReader.read(Flux.just(buffer(), buffer()), body, this.executor).subscribe();
		assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();

		call.dispose();

		await().until(() -> body.discarded.get() == 1);
		assertThat(flagged).hasValue(0);
		await().untilAsserted(this::assertThatAllBuffersAreReleased);
	}

	@Test
	void failedBodyIsDiscardedBeforeError() {
		List<String> events = new ArrayList<>();
		Body body = new Body() {

			@Override
			public boolean take(DataBuffer buffer) {
				events.add("take");
				throw new OutOfMemoryError("test");
			}

			@Override
			public void discard() {
				events.add("discard");
			}

		};
		Network network = new Network();
		ResponseReader.read(Flux.from(network), body, null)
			.subscribe((value) -> events.add("value"), (error) -> events.add(String.valueOf(error.getMessage())));
		network.next(buffer(), buffer());

		assertThat(network.cancels).hasPositiveValue();
		assertThat(events).containsExactly("take", "discard", "test");
		assertThatAllBuffersAreReleased();
	}

	@Test
	void completedBodyEndsResponse() {
		Body body = new Body() {

			@Override
			public boolean take(DataBuffer buffer) {
				super.take(buffer);
				return this.taken.get() < 2;
			}

		};
		Network network = new Network();
		Mono<String> result = ResponseReader.read(Flux.from(network), body, null).cache();
		result.subscribe();
		network.next(buffer(), buffer(), buffer());

		assertThat(network.cancels).hasPositiveValue();
		assertThat(result.block(Duration.ofSeconds(10))).isEqualTo("value");
		assertThat(body.taken).hasValue(2);
		assertThatAllBuffersAreReleased();
	}

	@Test
	void slowBodyCausesBackpressure() {
		AtomicInteger requested = new AtomicInteger();
		CountDownLatch slow = new CountDownLatch(1);
		Body body = new Body() {

			@Override
			public boolean take(DataBuffer buffer) {
				try {
					assertThat(slow.await(10, TimeUnit.SECONDS)).isTrue();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
				return super.take(buffer);
			}

		};
		Mono<String> result = ResponseReader
			.read(Flux.range(0, 100).doOnNext((number) -> requested.incrementAndGet()).map((number) -> buffer()), body,
					this.executor)
			.cache();
		result.subscribe();
		int atFirst = requested.get();
		slow.countDown();

		assertThat(result.block(Duration.ofSeconds(10))).isEqualTo("value");
		assertThat(atFirst).isEqualTo(16);
		assertThat(body.taken).hasValue(100);
		assertThatAllBuffersAreReleased();
	}

	@Test
	void subscriberRunsOutsideExecutor() {
		String own = Thread.currentThread().getName();
		for (boolean fails : new boolean[] { true, false }) {
			Body body = new Body() {

				@Override
				public @Nullable String finish() {
					if (fails) {
						throw new IllegalStateException();
					}
					return Thread.currentThread().getName();
				}

			};
			AtomicReference<@Nullable String> thread = new AtomicReference<>();
			String fed = ResponseReader.read(Flux.just(buffer()), body, this.executor)
				.onErrorReturn("failed")
				.doOnNext((value) -> thread.set(Thread.currentThread().getName()))
				.block(Duration.ofSeconds(10));

			assertThat(fed).isNotEqualTo(own);
			assertThat(thread.get()).startsWith("parallel-");
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void discardFailureIsSuppressedInFirstFailure(boolean inTake) {
		IllegalStateException first = new IllegalStateException("first");
		IllegalStateException second = new IllegalStateException("second");
		Network network = new Network();
		AtomicReference<Throwable> signalled = new AtomicReference<>();
		ResponseReader.read(Flux.from(network), new Body() {

			@Override
			public boolean take(DataBuffer buffer) {
				if (inTake) {
					throw first;
				}
				return true;
			}

			@Override
			public String finish() {
				throw first;
			}

			@Override
			public void discard() {
				throw second;
			}

		}, null).subscribe((value) -> {
		}, signalled::set);

		network.next(buffer(), buffer()).complete();

		assertThat(signalled).hasValue(first);
		assertThat(first).hasSuppressedException(second);
		assertThat(network.cancels).hasPositiveValue();
		assertThatAllBuffersAreReleased();
	}

	@Test
	void discardFailureAfterCancelLeaksNoBuffer() {
		Network network = new Network();
		Disposable call = ResponseReader.read(Flux.from(network), new Body() {

			@Override
			public void discard() {
				throw new IllegalStateException("cannot be deleted");
			}

		}, null).subscribe();
		network.next(buffer());

		call.dispose();
		network.next(buffer(), buffer()).complete();

		assertThat(network.cancels).hasPositiveValue();
		assertThatAllBuffersAreReleased();
	}

}
