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
 * The one way from an operation to the server and back.
 */
public final class Transport {

	private final Attempts attempts;

	private final Stages stages;

	public Transport(Attempts attempts, Stages stages) {
		this.attempts = attempts;
		this.stages = stages;
	}

	/** The same way, with other timeouts. */
	public Transport with(Timeouts timeouts) {
		return new Transport(this.attempts.with(timeouts), this.stages);
	}

	/** The same way, with the images of answers elsewhere. */
	public Transport with(ImageStore imageStore) {
		return new Transport(this.attempts.with(imageStore), this.stages);
	}

	public <T> Mono<T> perform(Endpoint<T> endpoint) {
		return perform(endpoint, null);
	}

	public <T> Flux<T> list(Endpoint<List<T>> endpoint) {
		return perform(endpoint, null).flatMapIterable((elements) -> elements);
	}

	/**
	 * The pipeline; its order is the order of the stages.
	 */
	public <T> Mono<T> perform(Endpoint<T> endpoint, @Nullable Object body) {
		return perform(endpoint, body, (sender) -> sender.send(body));
	}

	/**
	 * The pipeline for a request that gets its words when the call has its permit: what
	 * the calls before it have learned of the server, it knows.
	 */
	public <T> Mono<T> perform(Endpoint<T> endpoint, @Nullable Object body, Function<Sender<T>, Mono<T>> words) {
		return Call
			.<T>of((call) -> words.apply((said) -> send(call, endpoint, said))
				.transform((sent) -> this.stages.line.pass(call, endpoint, sent))
				.transform((result) -> limit(endpoint, result))
				.transform((result) -> this.stages.observations.observe(call, endpoint, result)))
			.transform((result) -> this.stages.validation.check(endpoint, body, result))
			.transform((result) -> Guard.of(result, (error) -> this.attempts.failures().ours(endpoint, error)))
			.transform((result) -> this.attempts.deliver(endpoint, result));
	}

	private <T> Mono<T> send(Call call, Endpoint<T> endpoint, @Nullable Object body) {
		Mono<T> attempt = this.stages.interrupter.watch(call, endpoint, body,
				(named) -> this.attempts.attempt(endpoint, named));
		return retry(endpoint, attempt);
	}

	/**
	 * Several requests as one call of an operation: the time limit of a call is one for
	 * all of them.
	 */
	public <T> Mono<T> together(Endpoint<?> endpoint, Mono<T> requests) {
		return (timeouts().call() != null) ? limit(endpoint, requests).contextWrite(DroppedErrors::debug) : requests;
	}

	private <T> Mono<T> retry(Endpoint<T> endpoint, Mono<T> attempt) {
		ReactiveRetry retry = this.stages.retries.get(endpoint.kind());
		return (retry != null) ? retry.apply(endpoint.name(), attempt) : attempt;
	}

	/** The whole call, however many attempts it takes and however long it waits. */
	private <T> Mono<T> limit(Endpoint<?> endpoint, Mono<T> call) {
		Duration limit = timeouts().call();
		return (limit != null && endpoint.kind() != Endpoint.Kind.PROBE)
				? call.timeout(limit, Mono.error(() -> this.attempts.failures().overdue(endpoint, limit))) : call;
	}

	/** For a response that lacks what was asked for. */
	public <T> Mono<T> lacks(Endpoint<?> endpoint, String what) {
		return Mono.error(() -> this.attempts.failures().lacks(endpoint, what));
	}

	/** Names the kind of server in later messages. */
	public void serverIs(ServerKind kind) {
		this.attempts.failures().serverIs(kind);
	}

	public Timeouts timeouts() {
		return this.attempts.timeouts();
	}

	/**
	 * The attempts of a call.
	 */
	@FunctionalInterface
	public interface Sender<T> {

		Mono<T> send(@Nullable Object body);

	}

	/** What surrounds an exchange, shared by all calls of a client. */
	public record Stages(Interrupter interrupter, Map<Endpoint.Kind, ReactiveRetry> retries, GenerationQueue line,
			Observations observations, InputValidation validation) {
	}

}
