package io.stablediffusion.internal.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The data that an attempt stores is kept only if its value is delivered to the caller.
 */
class DeliveryTests {

	private final List<String> discarded = new ArrayList<>();

	private <T> Mono<T> attempt(String name, Mono<T> result) {
		return Mono.deferContextual((context) -> {
			Delivery.register(context, () -> this.discarded.add(name));
			return result;
		});
	}

	@Test
	void deliveredValueIsKept() {
		AtomicReference<@Nullable Disposable> call = new AtomicReference<>();
		Sinks.One<String> value = Sinks.one();
		List<String> received = new ArrayList<>();
		call.set(Delivery.of(attempt("a", value.asMono())).subscribe((next) -> {
			received.add(next);
			Objects.requireNonNull(call.get()).dispose();
		}));

		value.tryEmitValue("x");

		assertThat(received).containsExactly("x");
		assertThat(this.discarded).isEmpty();
	}

	@Test
	void cancelBeforeDeliveryDiscards() {
		Sinks.One<String> value = Sinks.one();
		List<String> received = new ArrayList<>();
		AtomicReference<@Nullable Disposable> call = new AtomicReference<>();
		call.set(Delivery.of(attempt("a", value.asMono()).doOnNext((next) -> {
			Objects.requireNonNull(call.get()).dispose();
		})).subscribe(received::add));

		value.tryEmitValue("x");

		assertThat(received).isEmpty();
		assertThat(this.discarded).containsExactly("a");
	}

	@Test
	void errorAfterStoringDiscards() {
		Delivery.of(attempt("a", Mono.just("x")).flatMap((value) -> Mono.error(new IllegalStateException())))
			.onErrorComplete()
			.block(Duration.ofSeconds(10));
		Delivery.of(attempt("b", Mono.just("x")).then()).block(Duration.ofSeconds(10));

		assertThat(this.discarded).containsExactly("a", "b");
	}

	@Test
	void retryDiscardsStoredValues() {
		AtomicInteger attempts = new AtomicInteger();
		String value = Delivery.of(Mono.defer(() -> {
			int number = attempts.incrementAndGet();
			return attempt("attempt " + number,
					(number < 3) ? Mono.error(new IllegalStateException()) : Mono.just("x" + number));
		}).retry(5)).block(Duration.ofSeconds(10));

		assertThat(value).isEqualTo("x3");
		assertThat(this.discarded).containsExactly("attempt 1", "attempt 2");
	}

	@Test
	void attemptAfterCancelIsDiscarded() {
		Sinks.One<String> start = Sinks.one();
		AtomicReference<@Nullable Disposable> call = new AtomicReference<>();
		call.set(Delivery.of(start.asMono().flatMap((value) -> {
			Objects.requireNonNull(call.get()).dispose();
			return attempt("late", Mono.just("x"));
		})).subscribe());

		start.tryEmitValue("go");

		assertThat(this.discarded).isIn(List.of(), List.of("late")); // if it began
	}

	@Test
	void subscriptionsAreIndependent() {
		AtomicInteger number = new AtomicInteger();
		Mono<String> call = Delivery.of(Mono.defer(() -> attempt("call " + number.incrementAndGet(), Mono.never())));
		Disposable first = call.subscribe();
		Disposable second = call.subscribe();

		second.dispose();
		assertThat(this.discarded).containsExactly("call 2");
		first.dispose();
		assertThat(this.discarded).containsExactly("call 2", "call 1");
	}

	/** The first of delivery and cancellation decides; the other has no effect. */
	@Test
	void valueIsDeliveredOrDiscarded() {
		for (int i = 0; i < 5000; i++) {
			AtomicInteger kept = new AtomicInteger();
			AtomicInteger given = new AtomicInteger();
			AtomicInteger ended = new AtomicInteger();
			Sinks.One<String> value = Sinks.one();
			Disposable call = Delivery.of(Mono.<String>deferContextual((context) -> {
				Delivery.register(context, given::incrementAndGet);
				return value.asMono();
			})).subscribe((next) -> kept.incrementAndGet());
			Schedulers.parallel().schedule(() -> {
				value.tryEmitValue("x");
				ended.incrementAndGet();
			});
			call.dispose();
			await().pollDelay(Duration.ZERO).pollInterval(Duration.ofNanos(1000)).until(() -> ended.get() == 1);

			// a disposed LambdaMonoSubscriber drops its value
			assertThat(kept.get() + given.get()).isLessThanOrEqualTo(1);
		}
	}

}
