package io.stablediffusion;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

import io.stablediffusion.image.ImageStore;
import io.stablediffusion.server.ServerKind;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The one way from an operation to the server and back.
 */
final class Transport {

	private final Exchange exchange;

	private final Timeouts timeouts;

	private final Stages stages;

	Transport(Exchange exchange, Timeouts timeouts, Stages stages) {
		this.exchange = exchange;
		this.timeouts = timeouts;
		this.stages = stages;
	}

	/** The same way, with other timeouts. */
	Transport with(Timeouts timeouts) {
		return new Transport(this.exchange, timeouts, this.stages);
	}

	/** The same way, with the pictures of answers elsewhere. */
	Transport with(ImageStore imageStore) {
		return new Transport(this.exchange.with(imageStore), this.timeouts, this.stages);
	}

	<T> Mono<T> perform(Endpoint<T> endpoint) {
		return perform(endpoint, null);
	}

	<T> Flux<T> list(Endpoint<List<T>> endpoint) {
		return perform(endpoint, null).flatMapIterable((elements) -> elements);
	}

	/**
	 * The pipeline; its order is the order of the stages.
	 */
	<T> Mono<T> perform(Endpoint<T> endpoint, @Nullable Object body) {
		Duration timeout = this.timeouts.of(endpoint.kind());
		return this.stages.interrupter.watch(this, endpoint, body) // one attempt
			.transform((attempt) -> Mono.firstWithSignal(attempt, late(timeout)))
			.onErrorMap((error) -> failures().translate(endpoint, timeout, error))
			.transform((attempt) -> retry(endpoint, attempt))
			.transform((attempts) -> this.stages.line.pass(endpoint, attempts))
			.transform((call) -> limit(endpoint, call))
			.transform((call) -> this.stages.observations.observe(endpoint, call))
			.transform((call) -> this.stages.rules.check(endpoint, body, call));
	}

	/**
	 * In place of Reactor's operator, which on each call gathers the names of others for
	 * a message that nobody sees: a small call feels it.
	 */
	private static <T> Mono<T> late(Duration timeout) {
		return Mono.delay(timeout).flatMap((tick) -> Mono.error(TimeoutException::new));
	}

	/** One request and its answer, without any of the stages. */
	<T> Mono<T> exchange(Endpoint<T> endpoint, @Nullable Object body) {
		return this.exchange.perform(endpoint, body);
	}

	private <T> Mono<T> retry(Endpoint<T> endpoint, Mono<T> attempt) {
		ReactiveRetry retry = this.stages.retries.get(endpoint.kind());
		return (retry != null) ? retry.apply(endpoint.name(), attempt) : attempt;
	}

	/** The whole call, however many attempts it takes and however long it waits. */
	private <T> Mono<T> limit(Endpoint<T> endpoint, Mono<T> call) {
		Duration limit = this.timeouts.call();
		return (limit != null && endpoint.kind() != Endpoint.Kind.PROBE)
				? call.timeout(limit, Mono.error(() -> failures().overdue(endpoint, limit))) : call;
	}

	/** Names the kind of server in later messages. */
	void serverIs(ServerKind kind) {
		failures().serverIs(kind);
	}

	Timeouts timeouts() {
		return this.timeouts;
	}

	private Failures failures() {
		return this.exchange.failures();
	}

	/** What surrounds an exchange, shared by all calls of a client. */
	record Stages(Interrupter interrupter, Map<Endpoint.Kind, ReactiveRetry> retries, GenerationLine line,
			Observations observations, InputRules rules) {
	}

}
