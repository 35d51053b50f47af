package io.stablediffusion.internal.http;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.stablediffusion.ApiException.FieldError;
import io.stablediffusion.ApiException.ServerError;
import io.stablediffusion.internal.Redaction;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.json.Json;
import io.stablediffusion.internal.json.JsonBytes;
import io.stablediffusion.json.JsonObject;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * Parses the body of an error response. Each kind of server has its own format: <pre>
 * {"detail": [{"loc": ["body", "steps"], "msg": "...", "type": "..."}]}            a refused field
 * {"detail": "Sampler not found"}                                                  FastAPI
 * {"error": "OutOfMemoryError", "detail": "", "body": "", "errors": "CUDA ..."}    AUTOMATIC1111
 * {"error": "server_error", "message": "..."}, {"error": "prompt required"}        stable-diffusion.cpp
 * </pre> The message can also be in the header {@code EXCEPTION_WHAT}, or in the HTML
 * page of a proxy.
 */
public final class ErrorBody {

	/** The messages of FastAPI for a path without a route or without this method. */
	private static final List<String> NO_ROUTE = List.of("", "Not Found", "Method Not Allowed");

	/** The maximum length of {@link ServerError#body()} in characters. */
	private static final int MAX_LENGTH = 64 * 1024;

	/** A longer response with a 2xx status is a result, not an error. In bytes. */
	private static final int MAX_LENGTH_IN_SUCCESS = 256 * 1024;

	private ErrorBody() {
	}

	public static ServerError parse(String text, HttpHeaders headers) {
		JsonObject json = Json.parseObject(text);
		List<FieldError> fieldErrors = fieldErrors(json.asMap().get("detail"));
		String error = json.text("error");
		String message = Stream
			.of(fieldErrors.stream()
				.map((field) -> field.field() + ": " + field.message())
				.collect(Collectors.joining(", ")), json.text("detail"), json.text("message"),
					json.object("error").text("message"), json.text("errors"), error,
					headers.getFirst("EXCEPTION_WHAT"), json.asMap().isEmpty() ? page(text) : "")
			.filter((candidate) -> candidate != null && !candidate.isBlank())
			.findFirst()
			.orElse("");
		return new ServerError(Redaction.excerpt(message),
				(error != null && !error.equals(message)) ? Redaction.excerpt(error) : null, fieldErrors,
				text.substring(0, Math.min(text.length(), MAX_LENGTH)));
	}

	/**
	 * Returns the error in a response whose status is 2xx, or null if there is none. The
	 * result is always null for an endpoint that the caller describes, because its
	 * {@code error} field can have any meaning.
	 */
	public static @Nullable ServerError inSuccess(Endpoint<?> endpoint, JsonBytes body, HttpHeaders headers) {
		if (!endpoint.has(Endpoint.Trait.API) || !body.isObject() || body.size() > MAX_LENGTH_IN_SUCCESS
				|| !body.contains("\"error\"")) {
			return null;
		}
		String text = body.text();
		return isError(Json.parseObject(text).asMap().get("error")) ? parse(text, headers) : null;
	}

	/** Whether Python treats the value as true. */
	private static boolean isError(@Nullable Object error) {
		if (error instanceof Number number) {
			return number.doubleValue() != 0;
		}
		if (error instanceof Collection<?> list) {
			return !list.isEmpty();
		}
		if (error instanceof Map<?, ?> map) {
			return !map.isEmpty();
		}
		return (error instanceof String text) ? !text.isBlank() : Boolean.TRUE.equals(error);
	}

	private static List<FieldError> fieldErrors(@Nullable Object detail) {
		if (!(detail instanceof List<?> list)) {
			return List.of();
		}
		return list.stream()
			.filter(Map.class::isInstance)
			.map(Map.class::cast)
			.map((error) -> new FieldError(path(error.get("loc")),
					Redaction.excerpt(Objects.toString(error.get("msg"), "")),
					(error.get("type") instanceof String type) ? Redaction.excerpt(type) : null))
			.toList();
	}

	private static String path(@Nullable Object location) {
		return (location instanceof List<?> parts)
				? Redaction.excerpt(parts.stream().map(Objects::toString).collect(Collectors.joining("."))) : "";
	}

	/** Returns the title of an HTML page, or else its text without tags. */
	private static String page(String text) {
		int title = indexOfTag(text, "<title", 0);
		int start = (title >= 0) ? text.indexOf('>', title) + 1 : 0;
		int end = (start > 0) ? indexOfTag(text, "</title", start) : -1;
		String found = (end > start) ? text.substring(start, end) : withoutTags(text);
		return found.isBlank() ? text : found;
	}

	private static int indexOfTag(String text, String tag, int from) {
		for (int i = text.indexOf('<', from); i >= 0; i = text.indexOf('<', i + 1)) {
			if (text.regionMatches(true, i, tag, 0, tag.length())) {
				return i;
			}
		}
		return -1;
	}

	private static String withoutTags(String text) {
		StringBuilder result = new StringBuilder();
		boolean inTag = false;
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			if (character == '<' || (inTag && character == '>')) {
				inTag = character == '<';
				result.append(' ');
			}
			else if (!inTag) {
				result.append(character);
			}
		}
		return result.toString();
	}

	/**
	 * Whether the body has the format of FastAPI, which AUTOMATIC1111 and its forks use.
	 */
	static boolean fromFastApi(ServerError error) {
		return Json.parseObject(error.body()).asMap().keySet().equals(Set.of("detail"));
	}

	static boolean noRoute(ServerError error) {
		return error.fieldErrors().isEmpty() && NO_ROUTE.contains(error.message());
	}

}
