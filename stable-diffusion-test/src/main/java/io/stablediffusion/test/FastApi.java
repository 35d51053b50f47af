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
 * The HTTP layer of AUTOMATIC1111: what uvicorn, Starlette and FastAPI do with a request
 * before and after the API sees it.
 */
final class FastApi extends Api {

	private static final int GZIP_MINIMUM = 1000;

	private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'",
			Locale.US);

	/** Paths with their methods. */
	private final Map<String, Map<String, Route>> routes = new LinkedHashMap<>();

	private final Workers workers;

	private final @Nullable String credentials;

	/**
	 * Creates an API without routes.
	 * @param workers what serves all routes that are not {@link #open open}
	 * @param credentials user and password with a colon between them, or null
	 */
	FastApi(Workers workers, @Nullable String credentials) {
		this.workers = workers;
		this.credentials = credentials;
	}

	/** A route of the API itself, which asks for the credentials and needs a thread. */
	void route(String method, String path, Body body, Function<Fields, Answer> handler) {
		add(method, path, new Route(body, handler, true, true));
	}

	/** A route of the user interface, which needs no credentials. */
	void internal(String method, String path, Body body, Function<Fields, Answer> handler) {
		add(method, path, new Route(body, handler, false, true));
	}

	/** A route of an extension, which needs neither credentials nor a thread. */
	void open(String method, String path, Body body, Function<Fields, Answer> handler) {
		add(method, path, new Route(body, handler, false, false));
	}

	private void add(String method, String path, Route route) {
		this.routes.computeIfAbsent(path, (key) -> new LinkedHashMap<>()).put(method, route);
	}

	boolean has(String method, String path) {
		Map<String, Route> methods = this.routes.get(path);
		return methods != null && methods.containsKey(method);
	}

	/** The paths and methods, as an OpenAPI document has them. */
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
	Mono<Answer> answer(Request request) {
		if (request.header("Upgrade") != null && request.headers().containsValue("Connection", "upgrade", true)) {
			Answer refusal = Answer.text(400, "text/plain; charset=utf-8", "Unsupported upgrade request.");
			return Mono.just(withServerHeaders(refusal).withHeader("connection", "close"));
		}
		long started = System.nanoTime();
		return caught(() -> respond(request)).map((answer) -> compress(request, answer))
			.map((answer) -> answer.withHeader("x-process-time", seconds(started)))
			.onErrorResume(Refusal.class, (ex) -> Mono.just(ex.answer()))
			.map(FastApi::withServerHeaders);
	}

	/**
	 * Turns a refusal into its response, if it is not one that the server does not catch.
	 */
	private static Mono<Answer> caught(Supplier<Mono<Answer>> answer) {
		try {
			return answer.get()
				.onErrorResume(Refusal.class, (ex) -> ex.uncaught() ? Mono.error(ex) : Mono.just(ex.answer()));
		}
		catch (Refusal ex) {
			return ex.uncaught() ? Mono.error(ex) : Mono.just(ex.answer());
		}
	}

	private static Answer withServerHeaders(Answer answer) {
		return answer.withHeader("date", ZonedDateTime.now(ZoneOffset.UTC).format(DATE))
			.withHeader("server", "uvicorn");
	}

	private static String seconds(long since) {
		return BigDecimal.valueOf(System.nanoTime() - since, 9).setScale(4, RoundingMode.HALF_EVEN).toPlainString();
	}

	private static Answer compress(Request request, Answer answer) {
		String accepted = request.header("Accept-Encoding");
		return (accepted != null && accepted.contains("gzip") && answer.body().length >= GZIP_MINIMUM)
				? answer.gzip().withHeader("vary", "Accept-Encoding") : answer;
	}

	private Mono<Answer> respond(Request request) {
		if (request.header("Origin") == null) {
			return dispatch(request);
		}
		if (request.method().equals("OPTIONS") && request.header("Access-Control-Request-Method") != null) {
			return Mono.just(Answer.text(400, "text/plain; charset=utf-8", "Disallowed CORS origin")
				.withHeader("vary", "Origin")
				.withHeader("access-control-allow-methods", "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT")
				.withHeader("access-control-max-age", "600")
				.withHeader("access-control-allow-credentials", "true"));
		}
		return caught(() -> dispatch(request))
			.map((answer) -> answer.withHeader("access-control-allow-credentials", "true"));
	}

	private Mono<Answer> dispatch(Request request) {
		String path = QueryStringDecoder.decodeComponent(request.path().replace("+", "%2B"));
		Map<String, Route> methods = this.routes.get(path);
		if (methods == null) {
			String other = path.endsWith("/") ? path.replaceAll("/+$", "") : path + "/";
			if (path.equals("/") || !this.routes.containsKey(other)) {
				throw Refusal.framework(404, "Not Found");
			}
			String host = Objects.requireNonNullElse(request.header("Host"), "localhost");
			return Mono.just(Answer.empty(307)
				.withHeader("location", request.scheme() + "://" + host + other
						+ (request.query().isEmpty() ? "" : "?" + request.query())));
		}
		Route route = methods.get(request.method());
		if (route == null) {
			return Mono.just(Answer.json(405, Map.of("detail", "Method Not Allowed"))
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

	/** JSON if the content type says so or is missing, else the bytes; null if empty. */
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
			return Answer.JSON.readValue(text, Object.class);
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

	/** There is never a challenge. */
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
	 * @param body what body it expects
	 * @param handler what answers; gets the query if no body is expected
	 * @param needsCredentials whether it asks for user and password, if any are set
	 * @param needsThread whether one of the limited threads serves it
	 */
	private record Route(Body body, Function<Fields, Answer> handler, boolean needsCredentials, boolean needsThread) {

	}

	/**
	 * What a route expects as body.
	 */
	@FunctionalInterface
	interface Body {

		/** Nothing: a body that is sent nevertheless is not read. */
		Body NONE = (body) -> new Fields(Map.of());

		/** Any object. */
		Body OBJECT = (body) -> {
			Map<String, @Nullable Object> values = new LinkedHashMap<>();
			dict(body).forEach((name, value) -> values.put(String.valueOf(name), value));
			return new Fields(values);
		};

		/** The fields of a model. */
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
