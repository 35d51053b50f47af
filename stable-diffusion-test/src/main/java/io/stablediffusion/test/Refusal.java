package io.stablediffusion.test;

import java.util.List;
import java.util.Map;

/**
 * Why AUTOMATIC1111 does not do what a request asks for. It has three forms of it.
 */
final class Refusal extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient Answer answer;

	/** Whether the error passed all of the server's code that adds headers. */
	private final boolean uncaught;

	private Refusal(String message, Answer answer, boolean uncaught) {
		super(message);
		this.answer = answer;
		this.uncaught = uncaught;
	}

	/** An exception of Python that the API does not expect: 500. */
	static Refusal uncaught(String type, String message) {
		return new Refusal(type + ": " + message, body(500, type, "", message), true);
	}

	/** An error that the API itself raises. */
	static Refusal http(int status, String detail) {
		return new Refusal(detail, body(status, "HTTPException", detail, ""), false);
	}

	/** An error of the web framework. */
	static Refusal framework(int status, Object detail) {
		return new Refusal(String.valueOf(detail), Answer.json(status, Map.of("detail", detail)), false);
	}

	/** A request that does not fit the schema: 422. */
	static Refusal invalid(List<Map<String, Object>> errors) {
		return framework(422, errors);
	}

	private static Answer body(int status, String type, String detail, String errors) {
		return Answer.json(status, Api.object("error", type, "detail", detail, "body", "", "errors", errors));
	}

	Answer answer() {
		return this.answer;
	}

	boolean uncaught() {
		return this.uncaught;
	}

}
