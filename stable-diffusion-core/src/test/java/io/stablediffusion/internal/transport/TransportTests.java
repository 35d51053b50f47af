package io.stablediffusion.internal.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.micrometer.common.KeyValue;
import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.stablediffusion.ApiException;
import io.stablediffusion.AuthenticationException;
import io.stablediffusion.ConfigurationException;
import io.stablediffusion.ConnectionException.Reason;
import io.stablediffusion.ConnectionException;
import io.stablediffusion.DecodingException;
import io.stablediffusion.MissingEndpointException;
import io.stablediffusion.RetryCause;
import io.stablediffusion.StableDiffusionClientBuilder;
import io.stablediffusion.StubServer;
import io.stablediffusion.generation.TextToImageRequest;
import io.stablediffusion.observation.ClientMeterObservationHandler;
import io.stablediffusion.observation.ClientObservation;
import io.stablediffusion.observation.ClientOperationContext;
import io.stablediffusion.observation.DefaultClientOperationConvention;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;
import org.springframework.retry.backoff.FixedBackOffPolicy;
import org.springframework.retry.backoff.StatelessBackOffPolicy;
import org.springframework.retry.policy.SimpleRetryPolicy;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Retries, timeouts, errors and observations of the request pipeline, in virtual time.
 */
class TransportTests {

	private static final String IMAGES = "{\"images\":[\"iVBORw0KGgo=\"],\"info\":\"{\\\"seed\\\":7}\"}";

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private final StubServer server = new StubServer();

	private StepVerifier.FirstStep<String> readModel(Consumer<StableDiffusionClientBuilder> settings) {
		return StepVerifier.withVirtualTime(() -> this.server.client(settings).models().current());
	}

	private StepVerifier.FirstStep<String> readModel() {
		return readModel((builder) -> {
		});
	}

	private StepVerifier.FirstStep<Long> generate(Consumer<StableDiffusionClientBuilder> settings) {
		return StepVerifier.withVirtualTime(() -> this.server.client(settings)
			.textToImage()
			.generate(TextToImageRequest.of("a lighthouse"))
			.mapNotNull((images) -> images.info().seed()));
	}

	private StepVerifier.FirstStep<Long> generate() {
		return generate((builder) -> {
		});
	}

	@ParameterizedTest
	@ValueSource(ints = { 408, 500, 502, 503, 504 })
	void readsAreRetriedWithDoublingDelays(int status) {
		this.server.then(status, "").then(status, "").then(status, "").then(200, StubServer.OPTIONS);

		readModel().expectSubscription()
			.expectNoEvent(Duration.ofMillis(999))
			.then(() -> assertThat(this.server.calls).hasValue(1))
			.thenAwait(Duration.ofMillis(1))
			.then(() -> assertThat(this.server.calls).hasValue(2))
			.thenAwait(Duration.ofMillis(2000))
			.then(() -> assertThat(this.server.calls).hasValue(3))
			.thenAwait(Duration.ofMillis(4000))
			.expectNext("m")
			.expectComplete()
			.verify(LIMIT);
	}

	@Test
	void tooManyRequestsDoublesDelay() {
		this.server.then(429, "").then(200, StubServer.OPTIONS);

		readModel().expectSubscription()
			.expectNoEvent(Duration.ofMillis(1999))
			.thenAwait(Duration.ofMillis(1))
			.expectNext("m")
			.expectComplete()
			.verify(LIMIT);
	}

	@Test
	void retryAfterSecondsSetDelay() {
		this.server.then(503, "", "Retry-After", "20").then(200, StubServer.OPTIONS);

		readModel().expectSubscription()
			.expectNoEvent(Duration.ofSeconds(20).minusMillis(1))
			.thenAwait(Duration.ofMillis(1))
			.expectNext("m")
			.expectComplete()
			.verify(LIMIT);
	}

	@Test
	void retryAfterDateSetsDelay() {
		this.server
			.then(503, "", "Retry-After",
					DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(30)))
			.then(200, StubServer.OPTIONS);

		readModel().expectSubscription()
			.expectNoEvent(Duration.ofSeconds(20))
			.thenAwait(Duration.ofSeconds(11))
			.expectNext("m")
			.expectComplete()
			.verify(LIMIT);
	}

	@Test
	void retryAfterAboveMaximumEndsRetries() {
		this.server.then(503, "", "Retry-After", "3600");

		readModel().expectErrorSatisfies((error) -> assertThat(((ApiException) error).retryAfter()).hasHours(1))
			.verify(LIMIT);
		assertThat(this.server.calls).hasValue(1);
	}

	@Test
	void refusedConnectionIsRetriedForGenerations() {
		this.server.thenFail(new ConnectException("Connection refused")).then(200, IMAGES);

		generate().thenAwait(Duration.ofSeconds(1)).expectNext(7L).expectComplete().verify(LIMIT);
		assertThat(this.server.calls).hasValue(2);
	}

	@ParameterizedTest
	@ValueSource(ints = { 429, 503 })
	void generationIsRetriedIfServerDidNotStartIt(int status) {
		this.server.then(status, "").then(200, IMAGES);

		generate().thenAwait(Duration.ofSeconds(2)).expectNext(7L).expectComplete().verify(LIMIT);
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 404, 408, 422, 500, 502, 504 })
	void generationIsNotRetriedIfServerMayHaveStartedIt(int status) {
		this.server.then(status, "{\"detail\":\"no\"}");

		generate().expectErrorSatisfies((error) -> assertThat(((ApiException) error).status()).isEqualTo(status))
			.verify(LIMIT);
		assertThat(this.server.calls).hasValue(1);
	}

	@Test
	void generationIsNotRetriedAfterTimeoutOrLostConnection() {
		this.server.thenNothing().thenFail(new IOException("Connection reset"));

		generate().thenAwait(Duration.ofMinutes(5)).expectErrorSatisfies((error) -> {
			assertThat(error).hasMessageStartingWith(
					"[text-to-image] POST http://sd:7860/sdapi/v1/txt2img received no response within 300000 ms");
			assertThat(((ConnectionException) error).reason()).isEqualTo(Reason.TIMED_OUT);
		}).verify(LIMIT);
		assertThat(this.server.calls).hasValue(1);
		assertThat(this.server.cancelled).hasValue(1);

		generate()
			.expectErrorSatisfies(
					(error) -> assertThat(((ConnectionException) error).reason()).isEqualTo(Reason.BROKEN))
			.verify(LIMIT);
		assertThat(this.server.calls).hasValue(2);
	}

	@Test
	void retryableCausesAreConfigurable() {
		this.server.then(502, "").then(200, IMAGES).then(503, "");

		generate((builder) -> builder.retry((retry) -> retry.generations(Set.of(RetryCause.BAD_GATEWAY))))
			.thenAwait(Duration.ofSeconds(1))
			.expectNext(7L)
			.expectComplete()
			.verify(LIMIT);
		readModel((builder) -> builder.retry((retry) -> retry.reads(Set.of()))).expectError(ApiException.class)
			.verify(LIMIT);
		assertThat(this.server.calls).hasValue(3);
	}

	@ParameterizedTest
	@ValueSource(strings = {
			"{\"error\":\"OutOfMemoryError\",\"detail\":\"\",\"body\":\"\",\"errors\":\"CUDA out of memory.\"}",
			"{\"error\":\"KeyError\",\"detail\":\"\",\"body\":\"\",\"errors\":\"'x'\"}",
			"{\"error\":\"HTTPException\",\"detail\":\"Invalid encoded image\",\"body\":\"\",\"errors\":\"\"}",
			"{\"error\":\"server_error\",\"message\":\"[json.exception.type_error.302] type must be number\"}" })
	void permanent500IsNotRetried(String body) {
		this.server.then(500, body);

		readModel().expectError(ApiException.class).verify(LIMIT);
		assertThat(this.server.calls).hasValue(1);
	}

	@Test
	void lastFailureIsThrown() {
		this.server.then(503, "").then(503, "{\"detail\":\"the last\"}");

		readModel((builder) -> builder.retry((retry) -> retry.maxRetries(1))).thenAwait(Duration.ofSeconds(1))
			.expectErrorMessage("[models.current] GET http://sd:7860/sdapi/v1/options returned 503: \"the last\"")
			.verify(LIMIT);
	}

	@Test
	void subscriptionsRetryIndependently() {
		this.server.then(503, "").then(200, StubServer.OPTIONS).then(503, "").then(200, StubServer.OPTIONS);

		StepVerifier.withVirtualTime(() -> {
			Mono<String> current = this.server.client((builder) -> builder.retry((retry) -> retry.maxRetries(1)))
				.models()
				.current();
			return current.concatWith(current);
		}).thenAwait(Duration.ofSeconds(2)).expectNext("m", "m").expectComplete().verify(LIMIT);
	}

	@Test
	void readsHaveAShorterTimeoutThanGenerations() {
		this.server.thenNothing();

		readModel((builder) -> builder.retry((retry) -> retry.maxRetries(0))).expectSubscription()
			.expectNoEvent(Duration.ofSeconds(30).minusMillis(1))
			.thenAwait(Duration.ofMillis(1))
			.expectError(ConnectionException.class)
			.verify(LIMIT);
	}

	@Test
	void callTimeoutLimitsAllTimeouts() {
		this.server.thenNothing();

		readModel((builder) -> builder.timeout(Duration.ofSeconds(2)).retry((retry) -> retry.maxRetries(0)))
			.thenAwait(Duration.ofSeconds(2))
			.expectError(ConnectionException.class)
			.verify(LIMIT);
	}

	@Test
	void customPoliciesAndListenersAreUsed() {
		List<String> heard = new ArrayList<>();
		FixedBackOffPolicy backOff = new FixedBackOffPolicy();
		backOff.setBackOffPeriod(100);
		this.server.then(500, "{\"error\":\"KeyError\"}").then(400, "").then(200, IMAGES);

		generate((builder) -> builder.retryPolicy(new SimpleRetryPolicy(3))
			.backOffPolicy(backOff)
			.retryListener(new RetryListener() {

				@Override
				public <T, E extends Throwable> void onError(RetryContext context, RetryCallback<T, E> callback,
						Throwable failure) {
					heard.add(callback.getLabel() + " " + context.getRetryCount() + " "
							+ ((ApiException) failure).status());
				}

				@Override
				public <T, E extends Throwable> void onSuccess(RetryContext context, RetryCallback<T, E> callback,
						T result) {
					heard.add(context.getAttribute(RetryContext.NAME) + " succeeded");
				}

				@Override
				public <T, E extends Throwable> void close(RetryContext context, RetryCallback<T, E> callback,
						Throwable failure) {
					heard.add("closed");
				}

			})).thenAwait(Duration.ofMillis(200)).expectNext(7L).expectComplete().verify(LIMIT);

		assertThat(heard).containsExactly("text-to-image 1 500", "text-to-image 2 400", "text-to-image succeeded",
				"closed");
	}

	@Test
	void blockingBackOffPolicyIsRefused() {
		assertThatExceptionOfType(ConfigurationException.class)
			.isThrownBy(() -> this.server.client((builder) -> builder.backOffPolicy(new BlockingBackOff())))
			.withMessageContaining("BlockingBackOff could block a thread");
	}

	@Test
	void cancellationStopsAttemptAndDelay() {
		this.server.thenNothing().then(503, "");

		generate().thenAwait(Duration.ofSeconds(1)).thenCancel().verify(LIMIT);
		assertThat(this.server.cancelled).hasValue(1);

		generate().thenAwait(Duration.ofMillis(500)).thenCancel().verify(LIMIT);
		assertThat(this.server.calls).hasValue(2);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					401 | {"detail":"Incorrect username or password"} | "Incorrect username or password". Check the client's username and password
					404 | {"detail":"Not Found"} | "Not Found". This server (according to its response AUTOMATIC1111 or a fork of it) does not have the endpoint
					404 | {"error":"HTTPException","detail":"Sampler not found","body":"","errors":""} | returned 404: "Sampler not found"
					422 | {"detail":[{"loc":["body","steps"],"msg":"value is not a valid integer","type":"t"}]} | returned 422: "body.steps: value is not a valid integer"
					500 | {"error":"OutOfMemoryError","detail":"","body":"","errors":"CUDA out of memory."} | "CUDA out of memory." (OutOfMemoryError). The GPU has too little memory
					400 | {"error":"prompt required"} | returned 400: "prompt required"
					502 | <html><head><title>502 Bad Gateway</title></head></html> | returned 502: "502 Bad Gateway"
					301 | gone | The client does not follow redirects
					""")
	void messagesContainServerMessageAndAction(int status, String body, String message) {
		this.server.then(status, body);

		generate()
			.expectErrorSatisfies((error) -> assertThat(error).hasMessageContaining(message)
				.hasMessageStartingWith("[text-to-image] POST http://sd:7860/sdapi/v1/txt2img returned " + status))
			.verify(LIMIT);
	}

	@Test
	void errorsMapToExceptionTypes() {
		this.server.then(403, "")
			.then(405, "{\"detail\":\"Method Not Allowed\"}")
			.then(200, "<html>", "Content-Type", "text/html")
			.then(200, "[1]")
			.then(200, "");

		generate().expectError(AuthenticationException.class).verify(LIMIT);
		generate().expectError(MissingEndpointException.class).verify(LIMIT);
		generate().expectError(DecodingException.class).verify(LIMIT);
		generate().expectError(DecodingException.class).verify(LIMIT);
		generate().expectErrorMatches((error) -> String.valueOf(error.getMessage()).endsWith("an empty body"))
			.verify(LIMIT);
	}

	@Test
	void messagesContainNoImages() {
		String picture = "iVBOR".repeat(100);
		this.server.then(500, "{\"detail\":\"cannot read " + picture + "\"}")
			.then(200, "{\"images\":\"" + picture + "\"}");

		generate()
			.expectErrorSatisfies((error) -> assertThat(error)
				.hasMessageEndingWith("returned 500: \"cannot read [base64, 500 characters]\""))
			.verify(LIMIT);
		generate()
			.expectErrorSatisfies((error) -> assertThat(error).isInstanceOf(DecodingException.class)
				.message()
				.doesNotContain("iVBORiVBOR"))
			.verify(LIMIT);
	}

	/** Also of what no other rule has made printable on its way into the message. */
	@Test
	void messagesAreOnePrintableLine() {
		assertThat(new DecodingException("a\nb\u001b[31mc\u2029d\u202ee", null)).hasMessage("a b [31mc d e");
		assertThat(new ConnectionException(Reason.BROKEN, "a\u0085b", null)).hasMessage("a b");
	}

	@Test
	void responseAboveLimitFails() {
		this.server.then(200, IMAGES);

		generate((builder) -> builder.maxResponseSize(DataSize.ofBytes(20)))
			.expectErrorMessage("[text-to-image] POST http://sd:7860/sdapi/v1/txt2img returned more than 20 bytes, "
					+ "the client's max-response-size. Raise it, or request fewer or smaller images")
			.verify(LIMIT);
	}

	@Test
	void uncompressedResponseDeclaredAsGzipFails() {
		this.server.then(200, IMAGES, "Content-Encoding", "gzip");

		generate()
			.expectErrorSatisfies((error) -> assertThat(error).isInstanceOf(DecodingException.class)
				.hasMessageContaining(
						"returned a damaged response: it has 'Content-Encoding: gzip', but its body is not gzip"))
			.verify(LIMIT);
	}

	@Test
	void observationCoversAllAttempts() {
		TestObservationRegistry registry = TestObservationRegistry.create();
		this.server.then(503, "").then(200, IMAGES);

		generate((builder) -> builder.observationRegistry(registry)).thenAwait(Duration.ofSeconds(1))
			.expectNext(7L)
			.expectComplete()
			.verify(LIMIT);

		TestObservationRegistryAssert.assertThat(registry)
			.hasNumberOfObservationsWithNameEqualTo("stablediffusion.client.operations", 1)
			.hasObservationWithNameEqualTo("stablediffusion.client.operations")
			.that()
			.hasBeenStopped()
			.hasContextualNameEqualTo("stablediffusion text-to-image")
			.hasLowCardinalityKeyValue("operation", "text-to-image")
			.hasLowCardinalityKeyValue("outcome", "SUCCESS")
			.hasLowCardinalityKeyValue("status", "200")
			.hasLowCardinalityKeyValue("exception", "none")
			.hasHighCardinalityKeyValue("stablediffusion.attempts", "2")
			.hasHighCardinalityKeyValue("stablediffusion.images", "1");
	}

	@Test
	void observationHasOutcomeOfFailure() {
		List<String> tags = new ArrayList<>();
		SimpleMeterRegistry meters = new SimpleMeterRegistry();
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig()
			.observationHandler(new ClientMeterObservationHandler(meters))
			.observationHandler(new ObservationHandler<ClientOperationContext>() {

				@Override
				public boolean supportsContext(Observation.Context context) {
					return context instanceof ClientOperationContext;
				}

				@Override
				public void onStart(ClientOperationContext context) {
					assertThat(context.getLowCardinalityKeyValue("outcome"))
						.isEqualTo(KeyValue.of("outcome", "UNKNOWN"));
				}

				@Override
				public void onStop(ClientOperationContext context) {
					tags.add(context.getLowCardinalityKeyValues()
						.stream()
						.map(KeyValue::getValue)
						.collect(Collectors.joining(" ")));
				}

			});
		Consumer<StableDiffusionClientBuilder> settings = (builder) -> builder.observationRegistry(registry);
		this.server.then(422, "")
			.thenFail(new IOException("reset"))
			.then(200, "x")
			.thenNothing()
			.then(503, "")
			.then(500, "")
			.then(200, IMAGES);

		IntStream.range(0, 3).forEach((call) -> generate(settings).expectError().verify(LIMIT));
		generate(settings).thenAwait(Duration.ofSeconds(1)).thenCancel().verify(LIMIT);
		generate(settings).thenAwait(Duration.ofSeconds(1)).expectError().verify(LIMIT);
		generate(settings).expectNext(7L).expectComplete().verify(LIMIT);

		assertThat(tags).containsExactly("ApiException text-to-image CLIENT_ERROR 422",
				"ConnectionException text-to-image CONNECTION_ERROR none",
				"DecodingException text-to-image DECODING_ERROR 200", "none text-to-image CANCELLED none",
				"ApiException text-to-image SERVER_ERROR 500", "none text-to-image SUCCESS 200");
		assertThat(meters.get("stablediffusion.client.images").tag("operation", "text-to-image").counter().count())
			.isEqualTo(1);
		assertThat(meters.get("stablediffusion.client.retries").tag("operation", "text-to-image").counter().count())
			.isEqualTo(1);
	}

	@Test
	void tagsAndMetersAreDocumented() {
		ClientOperationContext context = new ClientOperationContext("ping");
		DefaultClientOperationConvention convention = new DefaultClientOperationConvention();

		assertThat(convention.getLowCardinalityKeyValues(context)).extracting(KeyValue::getKey)
			.containsExactlyInAnyOrder(keys(ClientObservation.OPERATION.getLowCardinalityKeyNames()));
		assertThat(convention.getHighCardinalityKeyValues(context)).extracting(KeyValue::getKey)
			.containsExactlyInAnyOrder(keys(ClientObservation.OPERATION.getHighCardinalityKeyNames()));
		assertThat(convention.getName()).isEqualTo(ClientObservation.OPERATION.getName());
	}

	private static String[] keys(KeyName[] documented) {
		return Stream.of(documented).map(KeyName::asString).toArray(String[]::new);
	}

	/** Neither a SleepingBackOffPolicy nor none. */
	private static final class BlockingBackOff extends StatelessBackOffPolicy {

		@Override
		protected void doBackOff() {
		}

	}

}
