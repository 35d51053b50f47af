package io.stablediffusion.test;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Something that goes wrong with the next request.
 *
 * @see SimulatedWebUi#fail
 */
public final class Fault {

	private final Kind kind;

	private final Answer answer;

	private Fault(Kind kind, Answer answer) {
		this.kind = kind;
		this.answer = answer;
	}

	/**
	 * An answer in place of the right one. The request has no other effect.
	 * @param status the HTTP status
	 * @param contentType the type of the body
	 * @param body the body
	 * @return the fault
	 */
	public static Fault answer(int status, String contentType, String body) {
		return new Fault(Kind.ANSWER, new Answer(status, contentType, Map.of(), body.getBytes(StandardCharsets.UTF_8)));
	}

	/**
	 * An empty answer in place of the right one. The request has no other effect.
	 * @param status the HTTP status
	 * @return the fault
	 */
	public static Fault status(int status) {
		return new Fault(Kind.ANSWER, Answer.empty(status));
	}

	/**
	 * The connection is closed without an answer. The request has no other effect.
	 * @return the fault
	 */
	public static Fault disconnect() {
		return new Fault(Kind.DISCONNECT, Answer.empty(0));
	}

	/**
	 * There is never an answer. The request has no other effect.
	 * @return the fault
	 */
	public static Fault hang() {
		return new Fault(Kind.HANG, Answer.empty(0));
	}

	/**
	 * The request is carried out, and the connection is closed in the middle of the
	 * answer.
	 * @return the fault
	 */
	public static Fault truncate() {
		return new Fault(Kind.TRUNCATE, Answer.empty(0));
	}

	/**
	 * The same fault with a header, if it has an answer.
	 * @param name the header's name
	 * @param value its value
	 * @return another fault
	 */
	public Fault withHeader(String name, String value) {
		return new Fault(this.kind, this.answer.withHeader(name, value));
	}

	Kind kind() {
		return this.kind;
	}

	Answer answer() {
		return this.answer;
	}

	enum Kind {

		ANSWER, DISCONNECT, HANG, TRUNCATE

	}

}
