package io.stablediffusion.internal.transport;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.stablediffusion.Timeouts;
import io.stablediffusion.image.ImageStore;
import io.stablediffusion.internal.call.Call;
import io.stablediffusion.internal.call.DroppedErrors;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.queue.GenerationQueue;
import io.stablediffusion.internal.queue.Interrupter;
import io.stablediffusion.internal.retry.ReactiveRetry;
import io.stablediffusion.server.ServerKind;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Performs the operations of the API: the pipeline of stages between an operation and its
 * HTTP exchanges.
 */
public final class Transport {

	private final Attempts attempts;

	private final Stages stages;

	public Transport(Attempts attempts, Stages stages) {
		this.attempts = attempts;
		this.stages = stages;
	}

	/** Returns a copy with other timeouts. */
	public Transport with(Timeouts timeouts) {
		return new Transport(this.attempts.with(timeouts), this.stages);
	}

	/** Returns a copy that stores the images of responses in another store. */
	public Transport with(ImageStore imageStore) {
		return new Transport(this.attempts.with(imageStore), this.stages);
	}

	public <T> Mono<T> perform(Endpoint<T> endpoint) {
		return perform(endpoint, null);
	}

	public <T> Flux<T> list(Endpoint<List<T>> endpoint) {
		return perform(endpoint, null).flatMapIterable((elements) -> elements);
	}

	/** Performs a call with a fixed request body. */
	public <T> Mono<T> perform(Endpoint<T> endpoint, @Nullable Object body) {
		return perform(endpoint, body, (sender) -> sender.send(body));
	}

	/**
	 * Performs a call whose request is adapted to the server after the call has acquired
	 * its permit, so that it uses what previous calls found out about the server.
	 */
	public <T> Mono<T> perform(Endpoint<T> endpoint, @Nullable Object body, Function<Sender<T>, Mono<T>> adaptation) {
		return Call
			.<T>of((call) -> adaptation.apply((adapted) -> send(call, endpoint, adapted))
				.transform((result) -> this.stages.queue.pass(call, endpoint, result))
				.transform((result) -> limit(endpoint, result))
				.transform((result) -> this.stages.observations.observe(call, endpoint, result)))
			.transform((result) -> this.stages.validation.check(endpoint, body, result))
			.transform((result) -> Guard.of(result,
					(error) -> this.attempts.translator().translateRemaining(endpoint, error)))
			.transform((result) -> this.attempts.deliver(endpoint, result));
	}

	private <T> Mono<T> send(Call call, Endpoint<T> endpoint, @Nullable Object body) {
		Mono<T> attempt = this.stages.interrupter.watch(call, endpoint, body,
				(named) -> this.attempts.attempt(endpoint, named));
		return retry(endpoint, attempt);
	}

	/**
	 * Applies the call-timeout to several requests of one operation.
	 */
	public <T> Mono<T> together(Endpoint<?> endpoint, Mono<T> requests) {
		return (timeouts().call() != null) ? limit(endpoint, requests).contextWrite(DroppedErrors::debug) : requests;
	}

	private <T> Mono<T> retry(Endpoint<T> endpoint, Mono<T> attempt) {
		ReactiveRetry retry = this.stages.retries.get(endpoint.kind());
		return (retry != null) ? retry.apply(endpoint.name(), attempt) : attempt;
	}

	/** Applies the call-timeout to all attempts, the pauses and the generation queue. */
	private <T> Mono<T> limit(Endpoint<?> endpoint, Mono<T> call) {
		Duration limit = timeouts().call();
		return (limit != null && endpoint.kind() != Endpoint.Kind.PROBE)
				? call.timeout(limit, Mono.error(() -> this.attempts.translator().overdue(endpoint, limit))) : call;
	}

	/** Fails a call whose response does not contain the expected value. */
	public <T> Mono<T> missingValue(Endpoint<?> endpoint, String value) {
		return Mono.error(() -> this.attempts.translator().missingValue(endpoint, value));
	}

	/** Sets the kind of server that later messages name. */
	public void serverIs(ServerKind kind) {
		this.attempts.translator().serverIs(kind);
	}

	public Timeouts timeouts() {
		return this.attempts.timeouts();
	}

	/** Sends a request with all its attempts. */
	@FunctionalInterface
	public interface Sender<T> {

		Mono<T> send(@Nullable Object body);

	}

	/** The stages that all calls of a client share. */
	public record Stages(Interrupter interrupter, Map<Endpoint.Kind, ReactiveRetry> retries, GenerationQueue queue,
			Observations observations, InputValidation validation) {
	}

}
