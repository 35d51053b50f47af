package io.stablediffusion.internal.transport;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

import io.stablediffusion.Timeouts;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.image.ImageStore;
import io.stablediffusion.internal.call.Delivery;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.http.ExceptionTranslator;
import io.stablediffusion.internal.http.Exchange;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Sends one request with its timeout, and translates errors into exceptions of this
 * client.
 */
public final class Attempts {

	private final Exchange exchange;

	private final Timeouts timeouts;

	public Attempts(Exchange exchange, Timeouts timeouts) {
		this.exchange = exchange;
		this.timeouts = timeouts;
	}

	/** Returns a copy with other timeouts. */
	Attempts with(Timeouts timeouts) {
		return new Attempts(this.exchange, timeouts);
	}

	/** Returns a copy that stores the images of responses in another store. */
	Attempts with(ImageStore imageStore) {
		return new Attempts(this.exchange.with(imageStore), this.timeouts);
	}

	public <T> Mono<T> attempt(Endpoint<T> endpoint, @Nullable Object body) {
		Duration limit = endpoint.kind().timeout(this.timeouts);
		return Mono
			.firstWithSignal(Guard.of(this.exchange.perform(endpoint, body), UnaryOperator.identity()), timeout(limit))
			.doOnNext((value) -> checkTask(endpoint, body, value))
			.onErrorMap((error) -> translator().translate(endpoint, limit, error));
	}

	/**
	 * Checks that the response belongs to the request. A WebUI returns the parameters of
	 * the request; if they name another task, a proxy or an HTTP library has mixed up the
	 * responses, and the images belong to another caller.
	 */
	private <T> void checkTask(Endpoint<T> endpoint, @Nullable Object body, T value) {
		if (endpoint.has(Endpoint.Trait.TASK) && value instanceof GeneratedImages images
				&& body instanceof Map<?, ?> sent && sent.get(Endpoint.TASK_ID) instanceof String task) {
			String returned = images.parameters().text(Endpoint.TASK_ID);
			if (returned != null && !returned.equals(task)) {
				throw translator().ofAnotherTask(endpoint, task, returned);
			}
		}
	}

	/** Adds the last stage of a call: see {@link Delivery}. */
	<T> Mono<T> deliver(Endpoint<T> endpoint, Mono<T> call) {
		return this.exchange.deliver(endpoint, call);
	}

	/**
	 * Replaces Reactor's {@code timeout} operator, which collects the names of other
	 * operators for its message. For a small call, that takes a measurable time.
	 */
	private static <T> Mono<T> timeout(Duration limit) {
		return Mono.delay(limit).flatMap((tick) -> Mono.error(TimeoutException::new));
	}

	Timeouts timeouts() {
		return this.timeouts;
	}

	ExceptionTranslator translator() {
		return this.exchange.translator();
	}

}
