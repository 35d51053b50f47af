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
 * One request with its time limit, whose errors are this client's exceptions.
 */
public final class Attempts {

	private final Exchange exchange;

	private final Timeouts timeouts;

	public Attempts(Exchange exchange, Timeouts timeouts) {
		this.exchange = exchange;
		this.timeouts = timeouts;
	}

	/** The same with other time limits. */
	Attempts with(Timeouts timeouts) {
		return new Attempts(this.exchange, timeouts);
	}

	/** The same with the images of responses in another store. */
	Attempts with(ImageStore imageStore) {
		return new Attempts(this.exchange.with(imageStore), this.timeouts);
	}

	public <T> Mono<T> attempt(Endpoint<T> endpoint, @Nullable Object body) {
		Duration limit = endpoint.kind().timeout(this.timeouts);
		return Mono
			.firstWithSignal(Guard.of(this.exchange.perform(endpoint, body), UnaryOperator.identity()), late(limit))
			.doOnNext((value) -> checkTask(endpoint, body, value))
			.onErrorMap((error) -> failures().translate(endpoint, limit, error));
	}

	/**
	 * A WebUI returns the parameters of the request. If they name the task of another
	 * one, a proxy or an HTTP library has mixed up the responses, and the images belong
	 * to another caller.
	 */
	private <T> void checkTask(Endpoint<T> endpoint, @Nullable Object body, T value) {
		if (endpoint.has(Endpoint.Trait.TASK) && value instanceof GeneratedImages images
				&& body instanceof Map<?, ?> sent && sent.get(Endpoint.TASK_ID) instanceof String task) {
			String returned = images.parameters().text(Endpoint.TASK_ID);
			if (returned != null && !returned.equals(task)) {
				throw failures().ofAnotherTask(endpoint, task, returned);
			}
		}
	}

	/** The last stage of a call: see {@link Delivery}. */
	<T> Mono<T> deliver(Endpoint<T> endpoint, Mono<T> call) {
		return this.exchange.deliver(endpoint, call);
	}

	/**
	 * In place of Reactor's operator, which on each call gathers the names of others for
	 * a message that nobody sees: a small call feels it.
	 */
	private static <T> Mono<T> late(Duration limit) {
		return Mono.delay(limit).flatMap((tick) -> Mono.error(TimeoutException::new));
	}

	Timeouts timeouts() {
		return this.timeouts;
	}

	ExceptionTranslator failures() {
		return this.exchange.failures();
	}

}
