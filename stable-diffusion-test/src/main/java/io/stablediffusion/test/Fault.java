package io.stablediffusion.test;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;

import reactor.core.publisher.Mono;

/**
 * Something that goes wrong with the next request.
 *
 * @see SimulatedWebUi#fail
 */
public final class Fault {

	private final Happening happening;

	private Fault(Happening happening) {
		this.happening = happening;
	}

	/**
	 * An answer in place of the right one. The request has no other effect.
	 * @param status the HTTP status
	 * @param contentType the type of the body
	 * @param body the body
	 * @return the fault
	 */
	public static Fault answer(int status, String contentType, String body) {
		return answer(new Answer(status, contentType, Map.of(), body.getBytes(StandardCharsets.UTF_8)));
	}

	/**
	 * An empty answer in place of the right one. The request has no other effect.
	 * @param status the HTTP status
	 * @return the fault
	 */
	public static Fault status(int status) {
		return answer(Answer.empty(status));
	}

	/**
	 * The connection is closed without an answer. The request has no other effect.
	 * @return the fault
	 */
	public static Fault disconnect() {
		return new Fault((answer, delivery) -> delivery.disconnect());
	}

	/**
	 * The connection is reset without an answer. The request has no other effect.
	 * @return the fault
	 */
	public static Fault reset() {
		return new Fault((answer, delivery) -> delivery.reset());
	}

	/**
	 * The request is carried out, and the connection is closed at once: the GPU works for
	 * nobody.
	 * @return the fault
	 */
	public static Fault disconnectAtWork() {
		return new Fault((answer, delivery) -> Mono.when(answer.get(), delivery.disconnect()));
	}

	/**
	 * The request is carried out, and the answer begins, but never ends: white space
	 * comes every 20 milliseconds.
	 * @return the fault
	 */
	public static Fault drip() {
		return new Fault((answer, delivery) -> answer.get().flatMap(delivery::drip));
	}

	/**
	 * No fault: the answer comes without its length, in chunks of 1000 bytes.
	 * @return the fault
	 */
	public static Fault chunked() {
		return new Fault((answer, delivery) -> answer.get().flatMap(delivery::chunked));
	}

	/**
	 * No fault: the answer is compressed, asked for or not, as by a proxy.
	 * @return the fault
	 */
	public static Fault gzip() {
		return new Fault((answer, delivery) -> answer.get().flatMap((given) -> delivery.send(given.gzip())));
	}

	/**
	 * The right answer, said to be something else.
	 * @param contentType the type of the body
	 * @return the fault
	 */
	public static Fault contentType(String contentType) {
		return new Fault((answer, delivery) -> answer.get()
			.flatMap((given) -> delivery.send(given.withHeader("Content-Type", contentType))));
	}

	/**
	 * There is never an answer. The request has no other effect.
	 * @return the fault
	 */
	public static Fault hang() {
		return new Fault((answer, delivery) -> Mono.never());
	}

	/**
	 * The request is carried out, and the connection is closed in the middle of the
	 * answer.
	 * @return the fault
	 */
	public static Fault truncate() {
		return new Fault((answer, delivery) -> answer.get().flatMap(delivery::truncate));
	}

	/**
	 * An answer with a header in place of the right one.
	 * @param status the HTTP status
	 * @param header the header's name
	 * @param value its value
	 * @return the fault
	 */
	public static Fault status(int status, String header, String value) {
		return answer(Answer.empty(status).withHeader(header, value));
	}

	private static Fault answer(Answer wrong) {
		return new Fault((answer, delivery) -> delivery.send(wrong));
	}

	Mono<Void> happen(Supplier<Mono<Answer>> answer, Delivery delivery) {
		return this.happening.happen(answer, delivery);
	}

	/** What is done with the right answer, which is not made before it is asked for. */
	@FunctionalInterface
	private interface Happening {

		Mono<Void> happen(Supplier<Mono<Answer>> answer, Delivery delivery);

	}

}
