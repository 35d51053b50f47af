package io.stablediffusion.internal.retry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.stablediffusion.ConnectionException;
import io.stablediffusion.StableDiffusionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;
import org.springframework.retry.backoff.BackOffContext;
import org.springframework.retry.backoff.FixedBackOffPolicy;
import org.springframework.retry.backoff.NoBackOffPolicy;
import org.springframework.retry.backoff.Sleeper;
import org.springframework.retry.backoff.SleepingBackOffPolicy;
import org.springframework.retry.policy.MaxAttemptsRetryPolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A call ends after any number of retries and any failure of a policy or listener.
 */
class ReactiveRetryTests {

	private static final int MANY = 50_000;

	private static final Duration LIMIT = Duration.ofSeconds(50);

	private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("io.stablediffusion.StableDiffusionClient");

	/** A line for each of a hundred thousand retries. */
	@BeforeAll
	static void quiet() {
		LOGGER.setLevel(Level.OFF);
	}

	@AfterAll
	static void loud() {
		LOGGER.setLevel(null);
	}

	private final AtomicInteger attempts = new AtomicInteger();

	private Mono<String> failing(int failures) {
		return Mono.fromCallable(() -> {
			if (this.attempts.incrementAndGet() <= failures) {
				throw failure();
			}
			return "value";
		});
	}

	private static ConnectionException failure() {
		return new ConnectionException(ConnectionException.Reason.NOT_CONNECTED, "refused", null);
	}

	private static ReactiveRetry retry(int attempts, RetryListener... listeners) {
		return new ReactiveRetry(new MaxAttemptsRetryPolicy(attempts), new NoBackOffPolicy(), List.of(listeners));
	}

	@Test
	@Timeout(60)
	void successAfterFiftyThousandRetriesIsDelivered() {
		assertThat(retry(100_000).apply("test", failing(MANY)).block(LIMIT)).isEqualTo("value");
		assertThat(this.attempts).hasValue(MANY + 1);
	}

	@Test
	@Timeout(60)
	void emptySuccessAfterFiftyThousandRetriesIsDelivered() {
		assertThat(retry(100_000).apply("test", failing(MANY).then()).blockOptional(LIMIT)).isEmpty();
	}

	@Test
	@Timeout(60)
	void failureAfterFiftyThousandRetriesIsDelivered() {
		assertThatExceptionOfType(ConnectionException.class)
			.isThrownBy(() -> retry(MANY).apply("test", failing(Integer.MAX_VALUE)).block(LIMIT));
		assertThat(this.attempts).hasValue(MANY);
	}

	@Test
	@Timeout(60)
	void cancellationEndsThousandsOfRetries() throws InterruptedException {
		CountDownLatch reached = new CountDownLatch(MANY / 10);
		CountDownLatch closed = new CountDownLatch(1);
		AtomicBoolean signalled = new AtomicBoolean();
		Disposable call = retry(Integer.MAX_VALUE, new RetryListener() {

			@Override
			public <T, E extends Throwable> void onError(RetryContext context, RetryCallback<T, E> callback,
					Throwable throwable) {
				reached.countDown();
			}

			@Override
			public <T, E extends Throwable> void close(RetryContext context, RetryCallback<T, E> callback,
					Throwable throwable) {
				closed.countDown();
			}

		}).apply("test", failing(Integer.MAX_VALUE))
			.subscribe((value) -> signalled.set(true), (error) -> signalled.set(true));
		assertThat(reached.await(50, TimeUnit.SECONDS)).isTrue();

		call.dispose();

		assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
		int made = this.attempts.get();
		// one attempt may be in progress
		Mono.delay(Duration.ofMillis(100)).block();
		assertThat(this.attempts.get() - made).isLessThanOrEqualTo(1);
		assertThat(signalled).isFalse();
	}

	static Stream<Throwable> throwables() {
		return Stream.of(new IllegalStateException("mine"), new StackOverflowError("mine"),
				new OutOfMemoryError("mine"), new NoClassDefFoundError("mine"), new AssertionError("mine"));
	}

	// throws a checked exception without declaring it
	@SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" })
	private static <E extends Throwable> void doThrow(Throwable throwable) throws E {
		throw (E) throwable;
	}

	@ParameterizedTest
	@MethodSource("throwables")
	void throwingListenersDoNotChangeResult(Throwable thrown) {
		List<String> heard = new ArrayList<>();
		RetryListener throwing = new RetryListener() {

			@Override
			public <T, E extends Throwable> boolean open(RetryContext context, RetryCallback<T, E> callback) {
				ReactiveRetryTests.<RuntimeException>doThrow(thrown);
				return true;
			}

			@Override
			public <T, E extends Throwable> void onError(RetryContext context, RetryCallback<T, E> callback,
					Throwable throwable) {
				heard.add("error");
				ReactiveRetryTests.<RuntimeException>doThrow(thrown);
			}

			@Override
			public <T, E extends Throwable> void onSuccess(RetryContext context, RetryCallback<T, E> callback,
					T result) {
				heard.add("success");
				ReactiveRetryTests.<RuntimeException>doThrow(thrown);
			}

			@Override
			public <T, E extends Throwable> void close(RetryContext context, RetryCallback<T, E> callback,
					Throwable throwable) {
				heard.add("close");
				ReactiveRetryTests.<RuntimeException>doThrow(thrown);
			}

		};

		assertThat(retry(3, throwing, throwing).apply("test", failing(1)).block(LIMIT)).isEqualTo("value");
		assertThat(heard).containsExactly("error", "error", "success", "success", "close", "close");
		assertThat(this.attempts).hasValue(2);
		assertThatExceptionOfType(ConnectionException.class)
			.isThrownBy(() -> retry(2, throwing).apply("test", failing(9)).block(LIMIT));
	}

	@Test
	void vetoingListenerPreventsRequest() {
		RetryListener refusing = new RetryListener() {

			@Override
			public <T, E extends Throwable> boolean open(RetryContext context, RetryCallback<T, E> callback) {
				return false;
			}

		};

		assertThatExceptionOfType(StableDiffusionException.class)
			.isThrownBy(() -> retry(3, refusing).apply("test", failing(0)).block(LIMIT))
			.withMessageStartingWith("[test] was not sent: the open method of a retry listener returned false");
		assertThat(this.attempts).hasValue(0);
	}

	@ParameterizedTest
	@MethodSource("throwables")
	void throwingPolicyEndsCallWithLastFailure(Throwable thrown) {
		for (String when : List.of("canRetry", "register", "start", "backOff")) {
			this.attempts.set(0);
			ThrowingPolicies policies = new ThrowingPolicies(when, thrown);
			ReactiveRetry retry = new ReactiveRetry(policies, policies, List.of());

			assertThatExceptionOfType(ConnectionException.class).as(when)
				.isThrownBy(() -> retry.apply("test", failing(9)).block(LIMIT))
				.satisfies((error) -> assertThat(error.getSuppressed()).contains(thrown));
			assertThat(this.attempts).as(when).hasValue(1);
		}
	}

	@ParameterizedTest
	@MethodSource("throwables")
	void policyFailureOnOpenPreventsRequest(Throwable thrown) {
		ThrowingPolicies policies = new ThrowingPolicies("open", thrown);

		assertThatExceptionOfType(StableDiffusionException.class)
			.isThrownBy(() -> new ReactiveRetry(policies, policies, List.of()).apply("test", failing(0)).block(LIMIT))
			.withMessageContaining("[test] was not sent: the retry policy failed")
			.withCause(thrown);
		assertThat(this.attempts).hasValue(0);
	}

	@ParameterizedTest
	@MethodSource("throwables")
	void policyFailureOnCloseDoesNotChangeResult(Throwable thrown) {
		ThrowingPolicies policies = new ThrowingPolicies("close", thrown);

		assertThat(new ReactiveRetry(policies, policies, List.of()).apply("test", failing(1)).block(LIMIT))
			.isEqualTo("value");
	}

	@Test
	void delaysOfBackOffAreCumulative() {
		ReactiveRetry retry = new ReactiveRetry(new MaxAttemptsRetryPolicy(2), new TwiceSleeping((period) -> {
		}), List.of());

		StepVerifier.withVirtualTime(() -> retry.apply("test", failing(1)))
			.expectSubscription()
			.expectNoEvent(Duration.ofMillis(39))
			.thenAwait(Duration.ofMillis(1))
			.expectNext("value")
			.expectComplete()
			.verify(LIMIT);
	}

	@Test
	void longestBackOffSucceeds() {
		FixedBackOffPolicy backOff = new FixedBackOffPolicy();
		backOff.setBackOffPeriod(Long.MAX_VALUE);
		ReactiveRetry retry = new ReactiveRetry(new MaxAttemptsRetryPolicy(2), backOff, List.of());
		AtomicBoolean ended = new AtomicBoolean();

		Disposable call = retry.apply("test", failing(1)).doOnTerminate(() -> ended.set(true)).subscribe();

		assertThat(this.attempts).hasValue(1);
		assertThat(ended).isFalse();
		call.dispose();
	}

	private static final class Started implements BackOffContext {

	}

	/** Sleeps two times for 20 milliseconds. */
	private record TwiceSleeping(Sleeper sleeper) implements SleepingBackOffPolicy<TwiceSleeping> {

		@Override
		public TwiceSleeping withSleeper(Sleeper sleeper) {
			return new TwiceSleeping(sleeper);
		}

		@Override
		public BackOffContext start(RetryContext context) {
			return new Started();
		}

		@Override
		public void backOff(BackOffContext context) {
			try {
				this.sleeper.sleep(20);
				this.sleeper.sleep(20);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	/** Policies that throw in one of their methods. */
	private static final class ThrowingPolicies extends MaxAttemptsRetryPolicy
			implements SleepingBackOffPolicy<ThrowingPolicies> {

		private final String when;

		private final Throwable thrown;

		ThrowingPolicies(String when, Throwable thrown) {
			super(3);
			this.when = when;
			this.thrown = thrown;
		}

		private void at(String here) {
			if (here.equals(this.when)) {
				ReactiveRetryTests.<RuntimeException>doThrow(this.thrown);
			}
		}

		@Override
		public RetryContext open(RetryContext parent) {
			at("open");
			return super.open(parent);
		}

		@Override
		public boolean canRetry(RetryContext context) {
			at("canRetry");
			return super.canRetry(context);
		}

		@Override
		public void registerThrowable(RetryContext context, Throwable throwable) {
			at("register");
			super.registerThrowable(context, throwable);
		}

		@Override
		public void close(RetryContext context) {
			at("close");
		}

		@Override
		public ThrowingPolicies withSleeper(Sleeper sleeper) {
			return this;
		}

		@Override
		public BackOffContext start(RetryContext context) {
			at("start");
			return new Started();
		}

		@Override
		public void backOff(BackOffContext context) {
			at("backOff");
		}

	}

}
