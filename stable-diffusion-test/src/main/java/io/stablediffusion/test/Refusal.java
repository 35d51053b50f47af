package io.stablediffusion.test;

import java.util.List;
import java.util.Map;

/**
 * An error response of AUTOMATIC1111. The server has three forms of error responses.
 */
final class Refusal extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient Response response;

	/**
	 * Whether no code of the server handles the error, so that the response lacks some
	 * headers.
	 */
	private final boolean uncaught;

	private Refusal(String message, Response response, boolean uncaught) {
		super(message);
		this.response = response;
		this.uncaught = uncaught;
	}

	/** Returns status 500 for an exception of Python that the API does not handle. */
	static Refusal uncaught(String type, String message) {
		return new Refusal(type + ": " + message, body(500, type, "", message), true);
	}

	/** Returns an error that the API raises. */
	static Refusal http(int status, String detail) {
		return new Refusal(detail, body(status, "HTTPException", detail, ""), false);
	}

	/** Returns an error of the web framework. */
	static Refusal framework(int status, Object detail) {
		return new Refusal(String.valueOf(detail), Response.json(status, Map.of("detail", detail)), false);
	}

	/** Returns status 422 for a request that does not match the schema. */
	static Refusal invalid(List<Map<String, Object>> errors) {
		return framework(422, errors);
	}

	private static Response body(int status, String type, String detail, String errors) {
		return Response.json(status, Api.object("error", type, "detail", detail, "body", "", "errors", errors));
	}

	Response response() {
		return this.response;
	}

	boolean uncaught() {
		return this.uncaught;
	}

}
