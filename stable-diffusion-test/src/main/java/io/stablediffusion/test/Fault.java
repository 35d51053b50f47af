package io.stablediffusion.test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

import reactor.core.publisher.Mono;

/**
 * A fault, or an unusual but correct behaviour, of a {@link SimulatedWebUi} for one
 * request.
 *
 * @see SimulatedWebUi#fail
 * @since 0.1.0
 */
public final class Fault {

	private final Happening happening;

	private Fault(Happening happening) {
		this.happening = happening;
	}

	/**
	 * Returns a fault that sends the given response. The request is not performed.
	 * @param status the HTTP status
	 * @param contentType the type of the body
	 * @param body the body
	 * @return the fault
	 */
	public static Fault answer(int status, String contentType, String body) {
		return answer(new Response(status, contentType, Map.of(), body.getBytes(StandardCharsets.UTF_8)));
	}

	/**
	 * Returns a fault that sends an empty response. The request is not performed.
	 * @param status the HTTP status
	 * @return the fault
	 */
	public static Fault status(int status) {
		return answer(Response.empty(status));
	}

	/**
	 * Returns a fault that closes the connection without a response. The request is not
	 * performed.
	 * @return the fault
	 */
	public static Fault disconnect() {
		return new Fault((response, delivery) -> delivery.disconnect());
	}

	/**
	 * Returns a fault that resets the connection without a response. The request is not
	 * performed.
	 * @return the fault
	 */
	public static Fault reset() {
		return new Fault((response, delivery) -> delivery.reset());
	}

	/**
	 * Returns a fault that performs the request and closes the connection at once, while
	 * the GPU is working.
	 * @return the fault
	 */
	public static Fault disconnectAtWork() {
		return new Fault((response, delivery) -> Mono.when(response.get(), delivery.disconnect()));
	}

	/**
	 * Returns a fault that performs the request and sends a response without an end:
	 * white space every 20 milliseconds.
	 * @return the fault
	 */
	public static Fault drip() {
		return new Fault((response, delivery) -> response.get().flatMap(delivery::drip));
	}

	/**
	 * Returns a behaviour that is no error: the response has no length and is sent in
	 * chunks of 1000 bytes.
	 * @return the fault
	 */
	public static Fault chunked() {
		return new Fault((response, delivery) -> response.get().flatMap(delivery::chunked));
	}

	/**
	 * Returns a behaviour that is no error: the response is compressed, also if the
	 * request does not accept that, as by a proxy.
	 * @return the fault
	 */
	public static Fault gzip() {
		return new Fault((response, delivery) -> response.get().flatMap((given) -> delivery.send(given.gzip())));
	}

	/**
	 * Returns a behaviour that is no error: an interim response precedes the response.
	 * HTTP allows this at any time, and proxies send 102 and 103. A client must skip it.
	 * @param status from 100 to 199
	 * @return the fault
	 * @throws IllegalArgumentException if the status is not that of an interim response
	 */
	public static Fault interim(int status) {
		return interim(status, 1);
	}

	/**
	 * Returns a behaviour that is no error: several interim responses precede the
	 * response.
	 * @param status from 100 to 199
	 * @param count the number of interim responses
	 * @return the fault
	 * @throws IllegalArgumentException if the status is not that of an interim response
	 */
	public static Fault interim(int status, int count) {
		if (status < 100 || status > 199) {
			throw new IllegalArgumentException("status must be from 100 to 199, but is " + status);
		}
		String interim = ("HTTP/1.1 " + status + " Interim\r\nx-interim: yes\r\n\r\n").repeat(count);
		return new Fault((response, delivery) -> delivery.raw(interim).then(response.get()).flatMap(delivery::send));
	}

	/**
	 * Returns a fault that sends a second, unrequested response after the complete
	 * response. Its body is {@code {"surplus":true}}.
	 * @return the fault
	 */
	public static Fault surplusBytes() {
		return surplusBytes(Duration.ZERO, "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
				+ "content-length: 16\r\n\r\n{\"surplus\":true}");
	}

	/**
	 * Returns a fault that sends bytes after the complete response that belong to no
	 * response.
	 * @param delay the time between the response and the bytes
	 * @param bytes the bytes, as ISO 8859-1
	 * @return the fault
	 */
	public static Fault surplusBytes(Duration delay, String bytes) {
		return new Fault((response, delivery) -> response.get()
			.flatMap((given) -> delivery.sendWithSurplus(given, delay, bytes)));
	}

	/**
	 * Returns a behaviour that is no error: the request is performed at once, and the
	 * response is delayed.
	 * @param delay the delay of the response
	 * @return the fault
	 */
	public static Fault delay(Duration delay) {
		return new Fault((response, delivery) -> response.get().delayElement(delay).flatMap(delivery::send));
	}

	/**
	 * Returns a fault that sends the correct response with another content type.
	 * @param contentType the content type
	 * @return the fault
	 */
	public static Fault contentType(String contentType) {
		return new Fault((response, delivery) -> response.get()
			.flatMap((given) -> delivery.send(given.withContentType(contentType))));
	}

	/**
	 * Returns a fault that never sends a response. The request is not performed.
	 * @return the fault
	 */
	public static Fault hang() {
		return new Fault((response, delivery) -> Mono.never());
	}

	/**
	 * Returns a fault that performs the request and closes the connection in the middle
	 * of the response.
	 * @return the fault
	 */
	public static Fault truncate() {
		return new Fault((response, delivery) -> response.get().flatMap(delivery::truncate));
	}

	/**
	 * Returns a fault that sends an empty response with a header. The request is not
	 * performed.
	 * @param status the HTTP status
	 * @param header the name of the header
	 * @param value the value of the header
	 * @return the fault
	 */
	public static Fault status(int status, String header, String value) {
		return answer(Response.empty(status).withHeader(header, value));
	}

	private static Fault answer(Response wrong) {
		return new Fault((response, delivery) -> delivery.send(wrong));
	}

	Mono<Void> happen(Supplier<Mono<Response>> response, Delivery delivery) {
		return this.happening.happen(response, delivery);
	}

	/**
	 * The effect of a fault. It may request the correct response from the supplier, which
	 * then performs the request.
	 */
	@FunctionalInterface
	private interface Happening {

		Mono<Void> happen(Supplier<Mono<Response>> response, Delivery delivery);

	}

}
