package io.stablediffusion.test;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

import io.netty.handler.codec.http.QueryStringDecoder;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;

/**
 * The HTTP layer of AUTOMATIC1111: the behaviour of uvicorn, Starlette and FastAPI.
 */
final class FastApi extends Api {

	private static final int GZIP_MINIMUM = 1000;

	private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'",
			Locale.US);

	/** The routes by path and method. */
	private final Map<String, Map<String, Route>> routes = new LinkedHashMap<>();

	private final Workers workers;

	private final @Nullable String credentials;

	/**
	 * Creates an API without routes.
	 * @param workers the threads for all routes except the {@link #open open} ones
	 * @param credentials the user and the password with a colon between them, or null
	 */
	FastApi(Workers workers, @Nullable String credentials) {
		this.workers = workers;
		this.credentials = credentials;
	}

	/** Adds a route of the API, which requires the credentials and a thread. */
	void route(String method, String path, Body body, Function<Fields, Response> handler) {
		add(method, path, new Route(body, handler, true, true));
	}

	/** Adds a route of the user interface, which requires a thread but no credentials. */
	void internal(String method, String path, Body body, Function<Fields, Response> handler) {
		add(method, path, new Route(body, handler, false, true));
	}

	/** Adds a route of an extension, which requires neither credentials nor a thread. */
	void open(String method, String path, Body body, Function<Fields, Response> handler) {
		add(method, path, new Route(body, handler, false, false));
	}

	private void add(String method, String path, Route route) {
		this.routes.computeIfAbsent(path, (key) -> new LinkedHashMap<>()).put(method, route);
	}

	boolean has(String method, String path) {
		Map<String, Route> methods = this.routes.get(path);
		return methods != null && methods.containsKey(method);
	}

	/** Returns the paths and methods in the form of an OpenAPI document. */
	Map<String, @Nullable Object> paths() {
		Map<String, @Nullable Object> paths = new LinkedHashMap<>();
		this.routes.forEach((path, methods) -> {
			Map<String, Object> operations = new LinkedHashMap<>();
			methods.keySet().forEach((method) -> operations.put(method.toLowerCase(Locale.ROOT), Map.of()));
			paths.put(path, operations);
		});
		return paths;
	}

	@Override
	Mono<Response> handle(Request request) {
		if (request.header("Upgrade") != null && request.headers().containsValue("Connection", "upgrade", true)) {
			Response refusal = Response.text(400, "text/plain; charset=utf-8", "Unsupported upgrade request.");
			return Mono.just(withServerHeaders(refusal).withHeader("connection", "close"));
		}
		long started = System.nanoTime();
		return caught(() -> respond(request)).map((response) -> compress(request, response))
			.map((response) -> response.withHeader("x-process-time", seconds(started)))
			.onErrorResume(Refusal.class, (ex) -> Mono.just(ex.response()))
			.map(FastApi::withServerHeaders);
	}

	/**
	 * Converts a refusal to its response, except an uncaught one.
	 */
	private static Mono<Response> caught(Supplier<Mono<Response>> response) {
		try {
			return response.get()
				.onErrorResume(Refusal.class, (ex) -> ex.uncaught() ? Mono.error(ex) : Mono.just(ex.response()));
		}
		catch (Refusal ex) {
			return ex.uncaught() ? Mono.error(ex) : Mono.just(ex.response());
		}
	}

	private static Response withServerHeaders(Response response) {
		return response.withHeader("date", ZonedDateTime.now(ZoneOffset.UTC).format(DATE))
			.withHeader("server", "uvicorn");
	}

	private static String seconds(long since) {
		return BigDecimal.valueOf(System.nanoTime() - since, 9).setScale(4, RoundingMode.HALF_EVEN).toPlainString();
	}

	private static Response compress(Request request, Response response) {
		String accepted = request.header("Accept-Encoding");
		return (accepted != null && accepted.contains("gzip") && response.body().length >= GZIP_MINIMUM)
				? response.gzip().withHeader("vary", "Accept-Encoding") : response;
	}

	private Mono<Response> respond(Request request) {
		if (request.header("Origin") == null) {
			return dispatch(request);
		}
		if (request.method().equals("OPTIONS") && request.header("Access-Control-Request-Method") != null) {
			return Mono.just(Response.text(400, "text/plain; charset=utf-8", "Disallowed CORS origin")
				.withHeader("vary", "Origin")
				.withHeader("access-control-allow-methods", "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT")
				.withHeader("access-control-max-age", "600")
				.withHeader("access-control-allow-credentials", "true"));
		}
		return caught(() -> dispatch(request))
			.map((response) -> response.withHeader("access-control-allow-credentials", "true"));
	}

	private Mono<Response> dispatch(Request request) {
		String path = QueryStringDecoder.decodeComponent(request.path().replace("+", "%2B"));
		Map<String, Route> methods = this.routes.get(path);
		if (methods == null) {
			String other = path.endsWith("/") ? path.replaceAll("/+$", "") : path + "/";
			if (path.equals("/") || !this.routes.containsKey(other)) {
				throw Refusal.framework(404, "Not Found");
			}
			String host = Objects.requireNonNullElse(request.header("Host"), "localhost");
			return Mono.just(Response.empty(307)
				.withHeader("location", request.scheme() + "://" + host + other
						+ (request.query().isEmpty() ? "" : "?" + request.query())));
		}
		Route route = methods.get(request.method());
		if (route == null) {
			return Mono.just(Response.json(405, Map.of("detail", "Method Not Allowed"))
				.withHeader("allow", methods.keySet().iterator().next()));
		}
		Object body = route.body.expected() ? parse(request) : null;
		if (route.needsCredentials) {
			authenticate(request);
		}
		Fields fields = route.body.expected() ? route.body.read(body) : query(request);
		return route.needsThread ? this.workers.serve(() -> route.handler.apply(fields))
				: Mono.just(route.handler.apply(fields));
	}

	private static Fields query(Request request) {
		Map<String, @Nullable Object> values = new LinkedHashMap<>();
		new QueryStringDecoder("?" + request.query()).parameters()
			.forEach((name, given) -> values.put(name, given.get(given.size() - 1)));
		return new Fields(values);
	}

	/**
	 * Returns JSON if the content type is JSON or missing, otherwise the bytes, or null
	 * if the body is empty.
	 */
	private static @Nullable Object parse(Request request) {
		byte[] body = request.body();
		if (body.length == 0) {
			return null;
		}
		String contentType = request.header("Content-Type");
		String mediaType = (contentType != null) ? contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT) : "";
		if (!mediaType.isEmpty() && !mediaType.equals("application/json")
				&& !(mediaType.startsWith("application/") && mediaType.endsWith("+json"))) {
			return body;
		}
		String text = decode(body);
		try {
			return Response.JSON.readValue(text, Object.class);
		}
		catch (StreamConstraintsException ex) {
			throw Refusal.framework(400, "There was an error parsing the body");
		}
		catch (JacksonException ex) {
			throw malformed(text, ex.getLocation());
		}
	}

	private static String decode(byte[] body) {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
		}
		catch (CharacterCodingException ex) {
			throw Refusal.framework(400, "There was an error parsing the body");
		}
	}

	private static Refusal malformed(String text, @Nullable TokenStreamLocation location) {
		int position = (location != null) ? (int) Math.max(0, location.getCharOffset()) : 0;
		position = Math.min(position, text.length());
		String before = text.substring(0, position);
		int line = (int) before.chars().filter((character) -> character == '\n').count() + 1;
		int column = position - before.lastIndexOf('\n');
		Map<String, Object> error = RequestModel.error(List.of("body", position),
				"Expecting value: line " + line + " column " + column + " (char " + position + ")",
				"value_error.jsondecode");
		error.put("ctx",
				object("msg", "Expecting value", "doc", text, "pos", position, "lineno", line, "colno", column));
		return Refusal.invalid(List.of(error));
	}

	/** Checks the credentials. The error response has no challenge. */
	private void authenticate(Request request) {
		if (this.credentials == null) {
			return;
		}
		String[] given = Objects.requireNonNullElse(request.header("Authorization"), "").split(" ", 2);
		if (given.length < 2 || !given[0].equalsIgnoreCase("Basic")) {
			throw Refusal.http(401, "Not authenticated");
		}
		byte[] decoded = PythonBase64.decode(given[1]);
		String credentials = (decoded != null) ? new String(decoded, StandardCharsets.ISO_8859_1) : "";
		if (credentials.indexOf(':') < 0 || credentials.chars().anyMatch((character) -> character > 127)) {
			throw Refusal.http(401, "Invalid authentication credentials");
		}
		if (!credentials.equals(this.credentials)) {
			throw Refusal.http(401, "Incorrect username or password");
		}
	}

	/**
	 * A route.
	 *
	 * @param body the expected body
	 * @param handler the handler, which receives the query if no body is expected
	 * @param needsCredentials whether it requires the credentials, if any are set
	 * @param needsThread whether one of the limited threads serves it
	 */
	private record Route(Body body, Function<Fields, Response> handler, boolean needsCredentials, boolean needsThread) {

	}

	/**
	 * The body that a route expects.
	 */
	@FunctionalInterface
	interface Body {

		/** No body. A body in the request is not read. */
		Body NONE = (body) -> new Fields(Map.of());

		/** A JSON object with any fields. */
		Body OBJECT = (body) -> {
			Map<String, @Nullable Object> values = new LinkedHashMap<>();
			dict(body).forEach((name, value) -> values.put(String.valueOf(name), value));
			return new Fields(values);
		};

		/** Returns a body with the fields of a schema. */
		static Body model(String name) {
			RequestModel model = RequestModel.named(name);
			return (body) -> model.read(dict(body));
		}

		private static Map<?, ?> dict(@Nullable Object body) {
			if (body == null) {
				throw Refusal
					.invalid(List.of(RequestModel.error(List.of("body"), "field required", "value_error.missing")));
			}
			try {
				return RequestModel.dict(body, List.of("body"));
			}
			catch (RequestModel.Invalid ex) {
				throw Refusal.invalid(ex.errors);
			}
		}

		Fields read(@Nullable Object body);

		default boolean expected() {
			return this != NONE;
		}

	}

}
