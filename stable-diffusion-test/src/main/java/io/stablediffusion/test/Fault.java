package io.stablediffusion.test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
	 * No fault: an interim response precedes the response, as HTTP allows at any time and
	 * proxies do with 102 and 103. A client must skip it.
	 * @param status from 100 to 199
	 * @return the fault
	 * @throws IllegalArgumentException if the status is not that of an interim response
	 */
	public static Fault interim(int status) {
		return interim(status, 1);
	}

	/**
	 * No fault: several interim responses precede the response.
	 * @param status from 100 to 199
	 * @param count how many
	 * @return the fault
	 * @throws IllegalArgumentException if the status is not that of an interim response
	 */
	public static Fault interim(int status, int count) {
		if (status < 100 || status > 199) {
			throw new IllegalArgumentException("status must be from 100 to 199, but is " + status);
		}
		String interim = ("HTTP/1.1 " + status + " Interim\r\nx-interim: yes\r\n\r\n").repeat(count);
		return new Fault((answer, delivery) -> delivery.raw(interim).then(answer.get()).flatMap(delivery::send));
	}

	/**
	 * After the complete response, the server sends a second response that nobody
	 * requested. Its body is {@code {"surplus":true}}.
	 * @return the fault
	 */
	public static Fault surplusBytes() {
		return surplusBytes(Duration.ZERO, "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
				+ "content-length: 16\r\n\r\n{\"surplus\":true}");
	}

	/**
	 * After the complete response, the server sends bytes that belong to no response.
	 * @param delay how long after the response
	 * @param bytes the bytes, as ISO 8859-1
	 * @return the fault
	 */
	public static Fault surplusBytes(Duration delay, String bytes) {
		return new Fault(
				(answer, delivery) -> answer.get().flatMap((given) -> delivery.sendWithSurplus(given, delay, bytes)));
	}

	/**
	 * No fault: the request is carried out at once, and the response comes late.
	 * @param delay how long the response is kept back
	 * @return the fault
	 */
	public static Fault delay(Duration delay) {
		return new Fault((answer, delivery) -> answer.get().delayElement(delay).flatMap(delivery::send));
	}

	/**
	 * The right answer, said to be something else.
	 * @param contentType the type of the body
	 * @return the fault
	 */
	public static Fault contentType(String contentType) {
		return new Fault((answer, delivery) -> answer.get()
			.flatMap((given) -> delivery.send(given.withContentType(contentType))));
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
